//! The page carries everything inside itself, fetches nothing, and lets no account text become markup.

#[path = "../examples/fixture/data.rs"]
mod data;

use base64::Engine as _;
use sha2::{Digest, Sha256};

fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let start = text.find(before).unwrap_or_else(|| panic!("{before} is not there")) + before.len();
    let length = text[start..].find(after).unwrap_or_else(|| panic!("{after} is not there"));
    &text[start..start + length]
}

#[test]
fn account_text_cannot_leave_its_block() {
    let html = report::page::render(&data::invented()).unwrap();
    let block = between(&html, "id=\"data\">", "</script>");
    assert!(!block.contains('<'));
    let back: serde_json::Value = serde_json::from_str(block).unwrap();
    let claims = back["ledger"]["claims"].as_array().unwrap();
    assert!(claims.iter().any(|claim| claim["says"] == data::HOSTILE));
    assert!(!html.contains("<script>window.harmed"));
}

#[test]
fn the_policy_names_the_script_and_allows_nothing_else() {
    let html = report::page::render(&data::invented()).unwrap();
    let policy = between(&html, "Content-Security-Policy\" content=\"", "\"");
    assert!(policy.starts_with("default-src 'none';"), "{policy}");
    let script = html.rsplit("<script>").next().unwrap().split("</script>").next().unwrap();
    let hash = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(script.as_bytes()));
    assert!(policy.contains(&format!("script-src 'sha256-{hash}'")), "{policy}");
}

#[test]
fn the_title_is_escaped_in_markup() {
    let mut page = data::invented();
    page.battle.title.en = "</title><script>1</script>\"".into();
    let html = report::page::render(&page).unwrap();
    assert!(html.contains("<title>&lt;/title&gt;&lt;script&gt;1&lt;/script&gt;&quot; · Umpire</title>"));
}

#[test]
fn the_same_data_gives_the_same_page() {
    let page = data::invented();
    assert!(report::page::render(&page).unwrap() == report::page::render(&page).unwrap());
    let json = serde_json::to_string(&page).unwrap();
    let back: report::model::PageData = serde_json::from_str(&json).unwrap();
    assert_eq!(back.ledger, page.ledger);
    assert_eq!(back.battle, page.battle);
}
