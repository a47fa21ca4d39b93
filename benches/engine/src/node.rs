//! The few things of node that the program needs, by name.

use js_sys::{Array, Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// A property; undefined if there is none.
pub(crate) fn get(of: &JsValue, name: &str) -> JsValue {
    Reflect::get(of, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

/// Calls a method.
pub(crate) fn call(of: &JsValue, name: &str, args: &[JsValue]) -> JsValue {
    let args: Array = args.iter().collect();
    match get(of, name).dyn_into::<Function>() {
        Ok(method) => method.apply(of, &args).unwrap_or(JsValue::UNDEFINED),
        Err(_) => JsValue::UNDEFINED,
    }
}

/// The words of the command line after the script.
pub(crate) fn args() -> Vec<String> {
    let argv = get(&get(&js_sys::global(), "process"), "argv");
    let words = Array::from(&argv);
    words.iter().skip(2).filter_map(|w| w.as_string()).collect()
}

/// One line on standard output.
pub(crate) fn print(line: &str) {
    call(&get(&js_sys::global(), "console"), "log", &[line.into()]);
}
