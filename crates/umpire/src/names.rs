//! Names as the ledger and the ground keep them, as the page shows them.

use report::model::{Names, Told};

/// A name of the ledger; `id` where it has none.
pub(crate) fn of_ledger(names: &ledger::Names, id: &str) -> Names {
    Names {
        en: names.in_language("en").unwrap_or(id).to_owned(),
        ko: names.ko.clone(),
        zh: names.zh.clone(),
        ja: names.ja.clone(),
        hanja: names.hanja.clone(),
    }
}

/// A name of the ground; `id` where it has none.
pub(crate) fn of_ground(names: &ground::Names, id: &str) -> Names {
    let first = [&names.en, &names.ko, &names.zh, &names.ja, &names.hanja].into_iter().flatten().next();
    Names {
        en: first.cloned().unwrap_or_else(|| id.to_owned()),
        ko: names.ko.clone(),
        zh: names.zh.clone(),
        ja: names.ja.clone(),
        hanja: names.hanja.clone(),
    }
}

/// A sentence in the languages in which somebody wrote it, beside the English one.
pub(crate) fn told(names: &ledger::Names) -> Told {
    ["ko", "zh", "ja"]
        .into_iter()
        .filter_map(|language| Some((language.to_owned(), names.exact(language)?.to_owned())))
        .collect()
}
