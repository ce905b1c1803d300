//! What the caller knows of the battle before a text is read.

/// Someone or something with names in any languages, tied to a side where that is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Named {
    /// What claims shall call it: an identifier or a name, as the caller likes.
    pub label: String,
    /// Its names in every language and spelling that the caller has.
    pub names: Vec<String>,
    /// The side it belongs to, as the claims shall call that side.
    pub side: Option<String>,
}

/// The battle that a text is about, as far as the caller knows it; the default knows nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// The name of the document, repeated in every claim.
    pub document: String,
    /// The language of the whole text, where the caller overrules detection: the name of a folder of word lists.
    pub language: Option<String>,
    /// The sides with their names; a side's `label` stands in the claims.
    pub sides: Vec<Named>,
    /// Sources: persons, offices, newspapers, books.
    pub sources: Vec<Named>,
    /// Forces and their leaders.
    pub forces: Vec<Named>,
    /// Engagements and places where they were fought; the label stands as the claim's event.
    pub engagements: Vec<Named>,
    /// The year in which the battle began, for dates without a year.
    pub year: Option<i32>,
}
