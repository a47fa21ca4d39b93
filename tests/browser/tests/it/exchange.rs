//! Files out and in: what is saved is what the command line writes, and a recorded trace stands beside the simulation.

use std::env;
use std::fs;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use browser_tests::session::with_site;
use browser_tests::site::Site;
use browser_tests::{Browser, Page, with_page};
use serde_json::Value;

const VIZTRACER: &str = include_str!("../../../it/exchange/viztracer.json");
const TIMELINES: &str = include_str!("../../../../measurements/timelines.json");

/// Keeps what the page gives the browser to save, instead of saving it.
const KEEP: &str = "window.kept = []; window.blobs = new Map(); const make = URL.createObjectURL; \
    URL.createObjectURL = (blob) => { const url = make.call(URL, blob); blobs.set(url, blob); return url; }; \
    HTMLAnchorElement.prototype.click = function () { kept.push({ name: this.download, blob: blobs.get(this.href) }); };";

/// What the command line prints.
fn printed(args: &[&str]) -> Result<String> {
    let program = env::var_os("GILSCOPE_CLI").context("no command line to compare with")?;
    let output = Command::new(program).args(args).output()?;
    ensure!(output.status.success(), "{args:?}");
    Ok(String::from_utf8(output.stdout)?)
}

/// Presses a button for saving, and returns the file's name and contents.
async fn saved(page: &Page, kind: &str) -> Result<(String, String)> {
    let button = page
        .find(&format!("[data-action='save'][data-arg='{kind}']"))
        .await?;
    button.click().await?;
    page.until("a file", "return kept.length > 0").await?;
    let script = "const done = arguments[arguments.length - 1]; const { name, blob } = kept.pop(); \
        blob.text().then((text) => done([name, text]))";
    page.script_async(script, Value::Null).await
}

async fn what_is_shown_is_saved(browser: Browser) -> Result<()> {
    with_page(browser, async |page| {
        page.open("convoy").await?;
        page.script::<()>(KEEP).await?;
        page.press("l").await?;
        page.until("the buttons", "return document.querySelectorAll('[data-action=save]').length === 5").await?;

        let (name, csv) = saved(&page, "csv").await?;
        ensure!(name == "gilscope-convoy.csv", "{name}");
        ensure!(csv == printed(&["run", "convoy", "--csv"])?, "{csv}");
        let (name, json) = saved(&page, "json").await?;
        ensure!(name == "gilscope-convoy.json", "{name}");
        ensure!(json == printed(&["run", "convoy", "--json"])?, "{json}");
        let (name, trace) = saved(&page, "trace").await?;
        ensure!(name == "gilscope-convoy.trace.json", "{name}");
        let file = env::temp_dir().join(format!("gilscope-{browser}-{}.json", std::process::id()));
        printed(&["run", "convoy", "--trace", &file.to_string_lossy()])?;
        let written = fs::read_to_string(&file)?;
        let other = trace.lines().zip(written.lines()).find(|(page, line)| page != line);
        ensure!(trace == written, "another trace: {other:?}");
        fs::remove_file(&file)?;

        // The picture: XML that any reader takes, with all that is to stand on it.
        let (name, svg) = saved(&page, "svg").await?;
        ensure!(name == "gilscope-convoy.svg", "{name}");
        let script = "const done = arguments[1]; \
            const tree = new DOMParser().parseFromString(arguments[0], 'image/svg+xml'); \
            const text = [...tree.querySelectorAll('text')].map((t) => t.textContent).join(' '); \
            done(tree.querySelector('parsererror') ? 'no XML' : tree.querySelector('desc').textContent + ' ' + text)";
        let words: String = page.script_async(script, svg.clone().into()).await?;
        let sentence: String = page.script("return document.querySelector('.sentence strong').innerText").await?;
        for part in ["#convoy", "The convoy", "waits for the GIL", "worker 1", "3.14t", "requests per second", &sentence] {
            ensure!(words.contains(part), "no {part} in {words}");
        }
        ensure!(svg.contains("#ffffff"), "not in light colours");

        let button = page.find("[data-action='save'][data-arg='png']").await?;
        button.click().await?;
        page.until("a file", "return kept.length > 0").await?;
        let script = "const done = arguments[1]; const { name, blob } = kept.pop(); \
            createImageBitmap(blob).then((image) => { \
              const canvas = new OffscreenCanvas(image.width, image.height); const c = canvas.getContext('2d'); \
              c.drawImage(image, 0, 0); \
              const colours = new Set(new Uint32Array(c.getImageData(0, 0, image.width, image.height).data.buffer)); \
              done([name, blob.type, image.width, image.height, colours.size]); })";
        let (name, kind, width, height, colours): (String, String, u32, u32, u32) =
            page.script_async(script, Value::Null).await?;
        ensure!((&*name, &*kind) == ("gilscope-convoy.png", "image/png"), "{name} {kind}");
        ensure!((width, height) == (3840, 2160) && colours > 20, "{width} {height} {colours}");
        page.assert_clean().await
    })
    .await
}

/// Whether the notices say this.
fn said(words: &str) -> String {
    let words = Value::from(words);
    format!("return document.getElementById('notice').innerText.includes({words})")
}

const GUEST: &str = "return document.querySelector('.chip.guest') !== null";
const NO_GUEST: &str = "return document.querySelector('.chip.guest') === null";

async fn a_recorded_trace_stands_beside_the_simulation(browser: Browser) -> Result<()> {
    with_page(browser, async |page| {
        page.open("convoy").await?;
        let (before, numbers) = (page.picture().await?, page.numbers().await?);
        page.choose("small.json", VIZTRACER).await?;
        page.until("the recorded run", GUEST).await?;
        ensure!(page.picture().await? != before, "the picture is as it was");
        let now = page.numbers().await?;
        ensure!(now != numbers && now.contains('–'), "{now}");
        // The last lane is one of its threads.
        for _ in 0..12 {
            page.press(thirtyfour::Key::Down).await?;
        }
        let sentence = "document.querySelector('.sentence').innerText";
        page.until("its sentence", &format!("return {sentence}.includes('Imported from small.json')")).await?;
        ensure!(page.hash().await?.starts_with("convoy"), "the link is another one");

        // It is among the numbers that are saved, and comes back from the trace that is.
        page.script::<()>(KEEP).await?;
        page.press("l").await?;
        page.until("the buttons", "return document.querySelector('[data-action=save]') !== null").await?;
        let (_, csv) = saved(&page, "csv").await?;
        ensure!(csv.contains("3,MainProcess,recorded,7787922,"), "{csv}");
        let (_, trace) = saved(&page, "trace").await?;
        page.find(".chip.guest").await?.click().await?;
        page.find("[data-action='close-guest']").await?.click().await?;
        page.until("no recorded run", NO_GUEST).await?;
        let as_before = format!("return document.getElementById('numbers').innerText === {numbers:?}");
        page.until("the numbers as they were", &as_before).await?;
        page.choose("saved.json", &trace).await?;
        page.until("the recorded runs", GUEST).await?;

        // Of several runs one is shown at a time.
        page.find(".chip.guest").await?.click().await?;
        let names = "return [...document.querySelectorAll('[data-field=guest] option')].map((o) => o.text).join()";
        let names: String = page.script(names).await?;
        ensure!(names == "Python 3.12,Python 3.14t,small.json", "{names}");
        page.script::<()>(
            "const list = document.querySelector('[data-field=guest]'); list.selectedIndex = 2; \
             list.dispatchEvent(new Event('change', { bubbles: true }))",
        )
        .await?;
        page.until("the other run", "return document.querySelector('.chip.guest').innerText.includes('small.json')").await?;
        page.assert_clean().await
    })
    .await
}

async fn files_are_dropped_refused_and_stopped(browser: Browser) -> Result<()> {
    with_page(browser, async |page| {
        page.open("convoy").await?;
        page.choose("bad.json", "[{\"ph\":\"X\",\"ts\":1,\n\"dur\":-5}]").await?;
        let refusal = "bad.json was not opened: line 2, byte 25: entry 1: dur: `-5` is not a number of microseconds from 0";
        page.until("the refusal", &said(refusal)).await?;
        page.script::<bool>(NO_GUEST).await?;

        // A large file: how far it is, and a way to stop it.
        page.script::<()>(
            "const event = '{\"ph\":\"X\",\"pid\":1,\"tid\":1,\"ts\":5,\"dur\":1,\"name\":\"f (a.py:1)\"},\\n'; \
             const files = new DataTransfer(); \
             files.items.add(new File(['[', ...Array(400).fill(event.repeat(4000))], 'large.json')); \
             const input = document.getElementById('file'); input.files = files.files; \
             input.dispatchEvent(new Event('change', { bubbles: true }))",
        )
        .await?;
        page.until("how far it is", "return document.querySelector('#reading progress')?.value > 0").await?;
        page.find("#reading [data-action='close-guest']").await?.click().await?;
        page.until("the end of it", "return document.getElementById('reading') === null").await?;
        ensure!(page.script::<bool>(NO_GUEST).await?, "it is shown all the same");

        // Dropped on the page.
        let drop = "const done = arguments[1]; const files = new DataTransfer(); \
            files.items.add(new File([arguments[0]], 'timelines.json')); \
            const event = (name) => new DragEvent(name, { dataTransfer: files, bubbles: true, cancelable: true }); \
            const target = document.getElementById('timeline'); \
            const taken = !target.dispatchEvent(event('dragover')); target.dispatchEvent(event('drop')); done(taken)";
        ensure!(page.script_async::<bool>(drop, TIMELINES.into()).await?, "the browser would show the file");
        page.until("the recordings", GUEST).await?;
        let chip: String = page.script("return document.querySelector('.chip.guest').innerText").await?;
        ensure!(chip.starts_with("2.7.18: 2 thre"), "{chip}");
        page.assert_clean().await
    })
    .await
}

/// speedscope opens a trace with its own importer, each thread as a profile, and lists what the threads wait for. It draws
/// with WebGL, which not every browser has without a screen: one is enough to ask it.
#[tokio::test]
async fn speedscope_opens_a_trace() -> Result<()> {
    // npm may be missing: then there is no speedscope to ask.
    let Some(program) = env::var_os("GILSCOPE_SPEEDSCOPE") else {
        return Ok(());
    };
    let folder = env::temp_dir().join(format!("speedscope-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    for entry in fs::read_dir(program)? {
        let entry = entry?;
        fs::copy(entry.path(), folder.join(entry.file_name()))?;
    }
    printed(&[
        "run",
        "convoy",
        "--trace",
        &folder.join("trace.json").to_string_lossy(),
    ])?;
    let site = Site::plain(&folder)?;
    let address = site.url("");
    let done = with_site(Browser::Chromium, site, async |page| {
        page.driver.goto(format!("{address}#profileURL={address}trace.json&view=sandwich")).await?;
        let text = "(document.body?.innerText ?? '')";
        page.until("the profile", &format!("return {text}.includes('waits for the GIL')")).await?;
        // Every lane with something in it; `textContent` has what is folded away too.
        let all: String = page.script("return document.body.textContent").await?;
        for lane in ["Python 3.12 (pid 1), worker 1", "Python 3.12 (pid 1), GIL", "Python 3.14t (pid 2), echo", "core 0"] {
            ensure!(all.contains(lane), "no {lane} in {all}");
        }
        // An interval is nobody's part: what runs Python does so by itself, all the time that it does.
        let row: String = page
            .script(
                "return [...document.querySelectorAll('tr')].map((row) => row.innerText.replace(/\\s+/g, ' ')) \
                 .find((row) => row.includes('runs Python')) ?? ''",
            )
            .await?;
        let times: Vec<&str> = row.split(' ').filter(|word| word.ends_with("ms")).collect();
        ensure!(times.len() == 2 && times[0] == times[1], "{row}");
        Ok(())
    })
    .await;
    fs::remove_dir_all(&folder)?;
    done
}

super::in_both_browsers!(
    what_is_shown_is_saved,
    a_recorded_trace_stands_beside_the_simulation,
    files_are_dropped_refused_and_stopped,
);
