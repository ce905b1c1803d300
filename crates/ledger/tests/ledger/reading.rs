//! What is refused, where, and with what advice.

use std::collections::{BTreeMap, BTreeSet};

use crate::common::{HEAD, SOURCES, accounts, claim, codes, counted, load, read};
use ledger::{ClaimId, KnownNames, Ledger, LedgerError};

fn one_error(claims: &str) -> LedgerError {
    let errors = read(claims).expect_err("one thing is wrong");
    assert_eq!(errors.len(), 1, "{errors:#?}");
    errors[0].clone()
}

fn words_under<'t>(text: &'t str, error: &LedgerError) -> &'t str {
    &text[error.span.clone()]
}

#[test]
fn a_right_ledger_is_read_whole() {
    let ledger = load(&counted("a", "report", 11));
    assert_eq!((ledger.sources().len(), ledger.claims().len(), ledger.propositions().len()), (6, 1, 1));
    assert_eq!(ledger.claim(&ClaimId::from("a")).unwrap().low, Some(11.0));
    assert_eq!(ledger.claim(&ClaimId::from("b")), None);
}

#[test]
fn an_unknown_key_is_named_with_the_nearest_one() {
    let text = claim("a", "report", "low = 1\nhigh = 1\nqualifer = \"exact\"");
    let error = one_error(&text);
    assert_eq!(error.code, "ledger::unknown-key");
    assert_eq!(words_under(&format!("{HEAD}{text}"), &error), "qualifer");
    assert_eq!(error.help, "Did you mean `qualifier`?");
    assert_eq!(error.file, "claims.toml");
}

#[test]
fn a_retelling_stands_beside_the_english_one_in_languages_that_are_known() {
    let with = |more: &str| claim("a", "report", &format!("low = 11\nhigh = 11\n{more}"));
    let ledger = load(&with(
        "says = \"Eleven fell.\"\nsays_in = { ko = \"11명이 전사했다.\", ja = \"11人が戦死した。\" }",
    ));
    let says_in = &ledger.claim(&ClaimId::from("a")).unwrap().says_in;
    assert_eq!((says_in.exact("ko"), says_in.exact("zh")), (Some("11명이 전사했다."), None));
    for (wrong, code, words) in [
        ("says_in = { ko = \"11명\" }", "ledger::retelling", "{ ko = \"11명\" }"),
        (
            "says = \"Eleven.\"\nsays_in = { en = \"Eleven fell.\" }",
            "ledger::retelling",
            "{ en = \"Eleven fell.\" }",
        ),
        ("says = \"Eleven.\"\nsays_in = { kr = \"11명\", ko = \"11명\" }", "ledger::unknown-key", "kr"),
    ] {
        let text = with(wrong);
        let error = one_error(&text);
        assert_eq!(error.code, code);
        assert_eq!(words_under(&format!("{HEAD}{text}"), &error), words);
    }
}

#[test]
fn all_errors_are_gathered_not_only_the_first() {
    let text = format!(
        "{}{}{}",
        counted("a", "nobody", 1),
        claim("a", "report", "low = 3\nhigh = 2\nqualifier2 = 1"),
        claim("c", "report", "low = -1\nhigh = -1\nvia = [\"ghost\"]")
    );
    let found: BTreeSet<&str> = codes(&text).into_iter().collect();
    for code in [
        "ledger::unknown-source",
        "ledger::duplicate-id",
        "ledger::low-above-high",
        "ledger::unknown-key",
        "ledger::negative",
    ] {
        assert!(found.contains(code), "{code} not in {found:?}");
    }
    assert_eq!(codes(&text).iter().filter(|code| **code == "ledger::unknown-source").count(), 2);
}

#[test]
fn a_claim_needs_a_source_a_stance_and_a_number() {
    let text = "[[claim]]\nid = \"a\"\nkind = \"killed\"\nengagement = \"battle\"\nqualifier = \"exact\"\nunit = \"persons\"\n";
    let errors = read(text).unwrap_err();
    let messages: Vec<&str> = errors.iter().map(|error| error.message.as_str()).collect();
    assert_eq!(
        messages,
        ["claim `a` has no `stance`", "claim `a` has no `claimant`", "claim `a` has no `low`"]
    );
}

#[test]
fn numbers_that_cannot_be_meant_are_refused() {
    assert_eq!(codes(&claim("a", "report", "low = 2e8\nhigh = 2e8")), ["ledger::absurd-number"; 2]);
    assert_eq!(codes(&claim("a", "report", "low = nan\nhigh = inf")), ["ledger::not-finite"; 2]);
    assert_eq!(codes(&claim("a", "report", "low = 99999999999999999999\nhigh = 1")), ["ledger::not-finite"]);
    assert_eq!(codes(&claim("a", "report", "low = 3\nhigh = 5")), ["ledger::qualifier-mismatch"]);
    assert_eq!(
        codes(&claim("a", "report", "low = \"eleven\"\nhigh = 11")).first(),
        Some(&"ledger::wrong-type")
    );
}

#[test]
fn propositions_and_numbers_are_kept_apart() {
    let as_proposition = |rest: &str| claim("a", "report", rest).replace("\"killed\"", "\"proposition\"");
    assert!(codes(&as_proposition("proposition = \"colonel-fell\"")).is_empty());
    assert_eq!(codes(&as_proposition("")), ["ledger::missing-key"]);
    assert_eq!(codes(&as_proposition("proposition = \"colonel-fall\"")), ["ledger::unknown-proposition"]);
    assert!(
        codes(&as_proposition("proposition = \"colonel-fell\"\nlow = 1\nhigh = 1"))
            .contains(&"ledger::proposition-with-number")
    );
}

#[test]
fn a_date_claim_has_a_date() {
    let dated =
        |rest: &str| claim("a", "report", rest).replace("\"killed\"", "\"date\"").replace("persons", "date");
    assert!(codes(&dated("date = \"1920-10-21\"")).is_empty());
    assert_eq!(codes(&dated("")), ["ledger::missing-key"]);
}

#[test]
fn who_draws_on_whom_never_runs_in_a_circle() {
    let sources = SOURCES.replace(
        "id = \"report\"\n",
        "id = \"report\"\ndraws_on = [{ source = \"total\", descent = 0.1 }]\n",
    );
    let errors = Ledger::from_toml(&sources, HEAD, &accounts()).unwrap_err();
    assert!(errors.iter().all(|error| error.code == "ledger::circular-descent"), "{errors:#?}");
    assert!(errors[0].message.contains("report"), "{}", errors[0].message);
    let own = "format = 1\n[[source]]\nid = \"a\"\nkind = \"memoir\"\nname = { en = \"A\" }\ndraws_on = [{ source = \"a\", descent = 1 }]\n";
    let errors = Ledger::from_toml(own, "format = 1", &BTreeMap::new()).unwrap_err();
    assert_eq!(errors.len(), 1);
}

#[test]
fn sources_are_checked_like_claims() {
    let sources = "format = 1\n[[source]]\nid = \"a\"\nkind = \"memoire\"\nname = { fr = \"A\" }\n\
                   draws_on = [{ source = \"b\", descent = 2 }]\naccount = \"no\"\n";
    let errors = Ledger::from_toml(sources, "format = 1", &BTreeMap::new()).unwrap_err();
    let found: BTreeSet<&str> = errors.iter().map(|error| error.code).collect();
    let expected = [
        "ledger::missing-key",
        "ledger::not-a-probability",
        "ledger::unknown-account",
        "ledger::unknown-key",
        "ledger::unknown-source",
        "ledger::unknown-word",
    ];
    assert_eq!(found.into_iter().collect::<Vec<_>>(), expected);
    assert!(errors.iter().all(|error| error.file == "sources.toml" && !error.help.is_empty()));
}

#[test]
fn formats_of_tomorrow_are_refused_with_a_sentence() {
    let errors = Ledger::from_toml("format = 2", "", &BTreeMap::new()).unwrap_err();
    let codes: Vec<&str> = errors.iter().map(|error| error.code).collect();
    assert_eq!(codes, ["ledger::newer-format", "ledger::missing-key"]);
}

#[test]
fn locators_count_code_points_and_find_the_number() {
    let at = |start: usize, end: usize, number: u32| {
        claim(
            "a",
            "report",
            &format!("low = {number}\nhigh = {number}\naccount = \"en\"\nstart = {start}\nend = {end}"),
        )
    };
    let ledger = load(&at(0, 6, 11));
    assert_eq!(ledger.claims()[0].locator.as_ref().unwrap().quote, "Eleven");
    // 9백여 명 stands after thirteen code points, whatever the bytes.
    assert_eq!(load(&at(13, 18, 900)).claims()[0].locator.as_ref().unwrap().quote, "9백여 명");
    assert_eq!(codes(&at(0, 6, 12)), ["ledger::number-not-in-quote"]);
    assert_eq!(codes(&at(6, 6, 11)), ["ledger::locator-outside"]);
    assert_eq!(codes(&at(0, 6000, 11)), ["ledger::locator-outside"]);
    assert_eq!(
        codes(&claim("a", "report", "low = 1\nhigh = 1\naccount = \"en\"\nstart = 1")),
        ["ledger::missing-key"]
    );
    assert_eq!(
        codes(&claim("a", "report", "low = 1\nhigh = 1\naccount = \"xx\"\nstart = 1\nend = 2")),
        ["ledger::unknown-account"]
    );
}

#[test]
fn line_ends_byte_order_marks_and_emoji_do_not_move_a_locator() {
    let claims = format!(
        "{HEAD}{}",
        claim("a", "report", "low = 2000\nhigh = 2000\naccount = \"en\"\nstart = 7\nend = 10")
    );
    for text in ["🀄 첫 줄\n\n二千餘人", "🀄 첫 줄\r\n\r\n二千餘人", "\u{feff}🀄 첫 줄\r\n\r\n二千餘人"]
    {
        let accounts = BTreeMap::from([("en".to_owned(), text.to_owned())]);
        let ledger =
            Ledger::from_toml(SOURCES, &claims, &accounts).unwrap_or_else(|errors| panic!("{errors:#?}"));
        assert_eq!(ledger.claims()[0].locator.as_ref().unwrap().quote, "二千餘");
    }
}

#[test]
fn spans_are_in_bytes_of_files_with_many_scripts_and_line_ends() {
    let text =
        format!("# 靑山里 🀄 청산리\n{}", claim("가나", "報告", "low = 1\nhigh = 1")).replace('\n', "\r\n");
    let whole = format!("{HEAD}{text}");
    let errors = Ledger::from_toml(SOURCES, &whole, &accounts()).unwrap_err();
    assert_eq!(errors.len(), 1, "{errors:#?}");
    assert_eq!(words_under(&whole, &errors[0]), "\"報告\"");
}

#[test]
fn silences_are_never_certain_and_say_why() {
    let claims = counted("a", "report", 1);
    let silence = |source: &str, from: &str, told: &str, rest: &str| {
        codes(&format!(
            "{claims}[[silence]]\nsource = \"{source}\"\nkind = \"killed\"\nside = \"blue\"\nengagement = \"battle\"\nfrom = {from}\n\
             told = {told}\n{rest}\n"
        ))
    };
    let why = "why = \"it lists them for other days\"";
    assert!(silence("report", "50", "0.7", why).is_empty());
    assert_eq!(silence("report", "50", "1.0", why), ["ledger::out-of-range"]);
    assert_eq!(silence("report", "0", "0.7", why), ["ledger::out-of-range"]);
    assert_eq!(silence("nobody", "50", "0.7", why), ["ledger::unknown-source"]);
    assert_eq!(silence("report", "50", "0.7", ""), ["ledger::missing-key"]);
}

#[test]
fn sums_name_claims_that_add_up() {
    let claims =
        format!("{}{}{}", counted("t", "report", 3), counted("a", "report", 1), counted("b", "report", 2));
    assert!(codes(&format!("{claims}[[sum]]\ntotal = \"t\"\nparts = [\"a\", \"b\"]\n")).is_empty());
    assert_eq!(
        codes(&format!("{claims}[[sum]]\ntotal = \"t\"\nparts = [\"a\", \"a\"]\n")),
        ["ledger::sum-counts-twice"]
    );
    assert_eq!(
        codes(&format!("{claims}[[sum]]\ntotal = \"t\"\nparts = [\"a\", \"z\"]\n")),
        ["ledger::unknown-claim"]
    );
    assert_eq!(
        codes(&format!("{claims}[[sum]]\ntotal = \"t\"\nparts = []\n")),
        ["ledger::sum-without-parts"]
    );
    let rifles = counted("c", "report", 2).replace("persons", "rifles");
    assert_eq!(
        codes(&format!("{claims}{rifles}[[sum]]\ntotal = \"t\"\nparts = [\"a\", \"c\"]\n")),
        ["ledger::sum-of-unlike"]
    );
}

#[test]
fn names_of_the_folder_are_checked_on_request() {
    let text = claim("a", "report", "low = 1\nhigh = 1\nforce = \"third-company\"");
    let ledger = load(&text);
    let set = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect::<BTreeSet<String>>();
    let mut known =
        KnownNames { sides: set(&["blue", "red", "third"]), engagements: set(&["battle"]), forces: None };
    assert_eq!(ledger.check_against(&known), Ok(()));
    known.forces = Some(set(&["first-company"]));
    known.sides = set(&["bleu", "third"]);
    let errors = ledger.check_against(&known).unwrap_err();
    assert_eq!(errors.len(), 4);
    let last = errors.last().unwrap();
    assert_eq!(words_under(&format!("{HEAD}{text}"), last), "\"third-company\"");
    assert_eq!(errors[0].help, "Did you mean `bleu`?");
}
