//! The accounts, by code point.

use std::collections::BTreeMap;

use super::fields::{Complaints, Found, suggest};

/// The accounts of a battle folder as sequences of code points.
pub(super) struct AccountIndex {
    accounts: BTreeMap<String, Vec<char>>,
}

impl AccountIndex {
    pub(super) fn new(accounts: &BTreeMap<String, String>) -> Self {
        let accounts = accounts.iter().map(|(id, text)| (id.clone(), code_points(text))).collect();
        Self { accounts }
    }

    pub(super) fn complain_if_unknown(&self, complaints: &mut Complaints<'_>, account: &Found<String>) {
        if !self.accounts.contains_key(&account.value) {
            let names: Vec<&str> = self.accounts.keys().map(String::as_str).collect();
            complaints.add(
                "ledger::unknown-account",
                &account.span,
                format!("there is no account `{}` in the folder", account.value),
                "unknown account",
                suggest(&account.value, &names),
            );
        }
    }

    /// How many code points an account has.
    pub(super) fn length(&self, account: &str) -> Option<usize> {
        self.accounts.get(account).map(Vec::len)
    }

    /// The words between two code points.
    pub(super) fn quote(&self, account: &str, start: usize, end: usize) -> Option<String> {
        self.accounts.get(account)?.get(start..end).map(|slice| slice.iter().collect())
    }
}

/// The code points of a text as locators count them: no byte order mark, one for the end of a line.
pub(crate) fn code_points(text: &str) -> Vec<char> {
    text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n").chars().collect()
}
