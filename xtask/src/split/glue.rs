//! Short names between a program and wasm-bindgen's script around it: what wasm-bindgen calls things has hashes in it, which do not compress, and stands
//! in the script and in both halves.

use anyhow::{Result, ensure};
use walrus::Module;

/// How the script begins a line that names something for the program.
const ENTRY: &str = "        ";
/// How it names what the program exports.
const OF_PROGRAM: &str = "wasm.";
/// What the program calls the script.
const SCRIPT: &str = "g";

/// Renames what the program takes from its script and what the script takes from the program, in both.
pub(super) fn shorten(module: &mut Module, script: &str) -> Result<String> {
    let mut script = script.to_owned();
    let mut count = 0;
    let of_script = module.imports.iter().next().map(|it| it.module.clone());
    for import in module.imports.iter_mut() {
        ensure!(
            Some(&import.module) == of_script.as_ref(),
            "the program takes something from {}",
            import.module
        );
        let short = short(count);
        count += 1;
        let (old, new) = (
            format!("\n{ENTRY}{}:", import.name),
            format!("\n{ENTRY}{short}:"),
        );
        ensure!(
            script.matches(&old).count() == 1,
            "the script does not have {} once",
            import.name
        );
        script = script.replacen(&old, &new, 1);
        import.name = short;
        SCRIPT.clone_into(&mut import.module);
    }
    if let Some(old) = of_script {
        let old = format!("\"{old}\":");
        ensure!(
            script.matches(&old).count() == 1,
            "the script does not name itself once"
        );
        script = script.replacen(&old, &format!("{SCRIPT}:"), 1);
    }
    for export in module.exports.iter_mut() {
        let old = format!("{OF_PROGRAM}{}", export.name);
        // The rest takes what it needs under names of its own, all in lower case.
        let new = short(count).to_uppercase() + "_";
        if let Some(renamed) = replaced(&script, &old, &format!("{OF_PROGRAM}{new}")) {
            script = renamed;
            export.name = new;
            count += 1;
        }
    }
    Ok(script)
}

/// A text with a name replaced wherever it is not the beginning of a longer one; nothing if it is nowhere.
fn replaced(text: &str, old: &str, new: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut found = false;
    let mut left = text;
    while let Some((before, after)) = left.split_once(old) {
        let longer = after.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$');
        out += before;
        out += if longer { old } else { new };
        found |= !longer;
        left = after;
    }
    out += left;
    found.then_some(out)
}

/// The shortest name that has this number.
pub(super) fn short(number: usize) -> String {
    let mut name = String::new();
    let mut left = number;
    loop {
        let digit = u8::try_from(left % 26).unwrap_or_default();
        name.insert(0, char::from(b'a' + digit));
        left /= 26;
        if left == 0 {
            return name;
        }
        left -= 1;
    }
}

#[cfg(test)]
mod tests {
    use walrus::{FunctionBuilder, Module};

    use super::*;

    #[test]
    fn both_sides_get_the_same_names() -> Result<()> {
        let mut module = Module::default();
        let ty = module.types.add(&[], &[]);
        for name in ["__wbg_a_0123456789abcdef", "__wbg_b_0123456789abcdef"] {
            module.add_import_func("./p_bg.js", name, ty);
        }
        for name in ["call", "call_more", "main"] {
            let builder = FunctionBuilder::new(&mut module.types, &[], &[]);
            let function = builder.finish(vec![], &mut module.funcs);
            module.exports.add(name, function);
        }
        let script = "\n        __wbg_a_0123456789abcdef: x,\n        __wbg_b_0123456789abcdef: y,\n    \"./p_bg.js\": import0 wasm.call() wasm.call_more() wasm.call";
        let script = shorten(&mut module, script)?;
        assert_eq!(
            script,
            "\n        a: x,\n        b: y,\n    g: import0 wasm.C_() wasm.D_() wasm.C_"
        );
        let imports = module.imports.iter().map(|it| (&*it.module, &*it.name));
        assert_eq!(imports.collect::<Vec<_>>(), [("g", "a"), ("g", "b")]);
        let exports = module.exports.iter().map(|it| &*it.name);
        assert_eq!(exports.collect::<Vec<_>>(), ["C_", "D_", "main"]);
        assert!(
            shorten(&mut module, "").is_err(),
            "a script that has none of the names"
        );
        assert_eq!(
            [0, 25, 26, 701, 702].map(short),
            ["a", "z", "aa", "zz", "aaa"]
        );
        Ok(())
    }
}
