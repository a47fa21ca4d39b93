//! Asks the linker of the page's program to leave in its output which data is used where: `cargo xtask dist` splits the program, its data too
//! (`xtask/src/split/linked.rs`), and leaves that out of what it writes. Nobody else splits, so nobody else is asked.

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let is = |name, value| env::var_os(name).is_some_and(|found| found == value);
    // The profile "page", which has a name only for those who ask for it, is the only one that is small first.
    if is("CARGO_CFG_TARGET_ARCH", "wasm32") && is("OPT_LEVEL", "z") {
        println!("cargo::rustc-link-arg-bin=gilscope=--emit-relocs");
    }
}
