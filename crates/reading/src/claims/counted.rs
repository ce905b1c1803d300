//! What a quantity claims: its kind, its unit, its value and whose men it counts.

use super::{Draft, Reader};
use crate::document::Role;
use crate::kind::{self, Bid, kind_of_unit};
use crate::letters::alphanumeric;
use crate::lexicon::{File, listed};
use crate::quantity::Quantity;
use crate::sentence::Parsed;
use crate::side::Mention;

/// Cheapest bid that does not outweigh what the key of a field says.
const FAR: usize = 16;

/// Dearest bid of a word that stands right beside its number.
const NEAR: usize = 12;

/// The kind of the nearest noun before a bare number, however far in the sentence: “as for the losses, A says 900”.
fn far_noun(parsed: &Parsed, quantity: &Quantity) -> Option<&'static str> {
    if quantity.low.or(quantity.high)? < 20.0 || quantity.weak || !quantity.digits {
        return None;
    }
    parsed
        .of_list(File::Kinds)
        .rfind(|(word, label, role)| *role == "noun" && *label != "strength" && word.end <= quantity.start)
        .map(|(_, label, _)| label)
}

/// What is counted, where only the noun before a general counter tells: 战车四十三辆, 爆彈 十數個.
fn unit_by_noun(parsed: &Parsed, quantity: &Quantity) -> &'static str {
    // Rounds are counted for the arms that fire them: 小銃一万発.
    if parsed.lexicon.spaced || matches!(quantity.unit, "persons" | "rounds") {
        return quantity.unit;
    }
    let (nouns, units) = &parsed.lexicon.unit_nouns;
    let unit_of = |noun: &str| units.get(noun).copied();
    if quantity.unit.is_empty() {
        // 小銃百八十二: no counter at all.
        let lead = &parsed.key[..quantity.start];
        return nouns.end(lead).and_then(unit_of).unwrap_or("");
    }
    let lead = parsed.key[..quantity.start].trim_end();
    // 九辆坦克: the noun may stand behind, too.
    let rest = &parsed.key[quantity.tail..];
    let noun = nouns.end(lead).or_else(|| nouns.begin(rest));
    noun.and_then(unit_of).unwrap_or(quantity.unit)
}

/// “Not one”, 一人も戻らなかった: where a one is denied, the end of the words that say so.
fn none_of(parsed: &Parsed, quantity: &Quantity) -> Option<usize> {
    if quantity.low != Some(1.0) || quantity.high != Some(1.0) {
        return None;
    }
    let lead = parsed.key[..quantity.start].trim_end();
    if listed!(parsed.lexicon, clauses.zero.before).end(lead).is_some() {
        return Some(quantity.end);
    }
    let rest = &parsed.key[quantity.tail..];
    let after = listed!(parsed.lexicon, clauses.zero.after);
    // 一人の損害も出さず: what was not lost may stand between.
    let of = parsed.lexicon.particles.possessive.begin(rest).filter(|_| parsed.lexicon.verb_last);
    let reach = of.and_then(|of| {
        let behind = &rest[of.len()..];
        let noun = behind
            .char_indices()
            .skip(1)
            .take(6)
            .take_while(|&(at, _)| behind[..at].chars().all(alphanumeric))
            .find_map(|(at, _)| after.begin(&behind[at..]).map(|mark| at + mark.len()));
        noun.map(|noun| of.len() + noun)
    });
    let particle = match after.begin(rest) {
        Some(mark) => mark.len(),
        None => reach?,
    };
    let clause = &rest[..rest.find([',', '、', '。', ';']).unwrap_or(rest.len())];
    listed!(parsed.lexicon, clauses.zero.denied).within(clause).then_some(quantity.tail + particle)
}

impl Reader<'_> {
    /// What a quantity claims, if anything.
    pub(super) fn quantity(
        &self,
        parsed: &Parsed,
        mentions: &[Mention],
        quantity: &Quantity,
        bid: Option<Bid>,
        date: Option<String>,
        (teller, told): (Option<&str>, bool),
    ) -> Option<Draft> {
        let field = match parsed.role {
            Role::Field(field) => Some(field),
            _ => None,
        };
        let unit = unit_by_noun(parsed, quantity);
        // “Of whom 300 were Turks”: those counted before.
        let relative = ["of whom", "of them", "of these", "of us"];
        let lead = parsed.key[..quantity.start].trim_end();
        let of_them =
            parsed.lexicon.spaced && unit.is_empty() && relative.iter().any(|word| lead.ends_with(word));
        let unit = if of_them { "persons" } else { unit };
        let mut told_again = false;
        // 冻死六十一个: a general counter counts men where a loss stands beside it.
        let of_men = unit == "things"
            && bid.as_ref().is_some_and(|bid| {
                bid.cost <= NEAR
                    && matches!(bid.kind, "killed" | "wounded" | "captured" | "missing" | "casualties")
            });
        // 斩首级三百余颗: heads are men, whatever their counter.
        let heads = bid
            .as_ref()
            .is_some_and(|bid| bid.kind == "killed" && bid.role == "noun" && bid.end == quantity.start)
            && !parsed.lexicon.spaced;
        let unit = if of_men || heads { "persons" } else { unit };
        let by_unit = kind_of_unit(unit);
        let about = field.map_or("", |field| field.about);
        let (mut kind, sure) = match (by_unit, &bid) {
            (Some("count_other"), _)
                if matches!(unit, "houses" | "schools" | "churches") && kind::burned(parsed, quantity) =>
            {
                (if quantity.unit == "schools" { "schools_burned" } else { "houses_burned" }, 0.85)
            }
            (Some(kind), _) => (kind, 0.9),
            (None, Some(bid))
                if !(bid.kind == "strength"
                    && matches!(about, "casualties" | "killed" | "wounded" | "captured" | "missing"))
                    && (about != "strength" || bid.cost < 8 && bid.kind != "strength")
                    && (about != "casualties" || bid.cost < FAR) =>
            {
                (bid.kind, 1.0 - bid.cost as f64 / 90.0)
            }
            (None, _)
                if matches!(
                    about,
                    "strength" | "casualties" | "killed" | "wounded" | "captured" | "missing"
                ) =>
            {
                (
                    match about {
                        "strength" => "strength",
                        "killed" => "killed",
                        "wounded" => "wounded",
                        "captured" => "captured",
                        "missing" => "missing",
                        _ => "casualties",
                    },
                    0.9,
                )
            }
            (None, _) if quantity.unit.is_empty() && self.bare_strength(parsed, mentions, quantity) => {
                ("strength", 0.5)
            }
            (None, _) if quantity.unit.is_empty() => {
                let again = self.told_again(parsed, quantity, told);
                told_again = again.is_some();
                match far_noun(parsed, quantity).or(again) {
                    Some(kind) => (kind, 0.4),
                    None => return None,
                }
            }
            (None, _) => ("strength", 0.5),
        };
        // 三百具, 60구: a counter of corpses.
        let corpses = !parsed.lexicon.spaced
            && unit == "persons"
            && parsed.key[quantity.number..quantity.tail].ends_with(['具', '구', '体', '柱']);
        if corpses && kind == "strength" {
            kind = "killed";
        }
        let (mut side, mut side_sure) = self.sides.of(parsed, mentions, quantity, bid.as_ref(), teller);
        if let Some(field) = field {
            let learned = || self.names.find(&field.of).first().and_then(|met| met.side.map(str::to_owned));
            let named = (!field.of.is_empty())
                .then(|| self.sides.of_words(&field.of, parsed.lexicon).or_else(learned))
                .flatten();
            // A people in the same phrase says more than the column: “Japanese 200, allies 50”.
            if side_sure < 0.9
                && let Some(column) = named.or_else(|| self.sides.columns.get(&field.column).cloned())
            {
                (side, side_sure) = (Some(column), 0.95);
            }
        }
        let again = told_again && kind != "strength";
        if again && mentions.is_empty() {
            side = self.last_loss.as_ref().and_then(|(_, side, _)| side.clone());
        }
        if quantity.weak
            && !again
            && bid.as_ref().is_none_or(|bid| bid.kind == "strength" || bid.cost > 16)
            && kind != "strength"
            && field.is_none()
            && quantity.high < Some(10.0)
        {
            return None;
        }
        // “A unit”, “one man” counts nobody unless something befell him.
        if kind == "strength"
            && (quantity.native || !parsed.lexicon.spaced && !quantity.digits && unit == "persons")
            && quantity.high == Some(1.0)
            && none_of(parsed, quantity).is_none()
        {
            return None;
        }
        let excluded = listed!(parsed.lexicon, clauses.excluded.words);
        if excluded.begin(parsed.key[quantity.tail..].trim_start()).is_some() {
            kind = "count_other";
        }
        if kind == "civilians_killed" {
            side = Some("civilian".to_owned());
        }
        // 한인 7명, 日本人9名: people, not soldiers.
        let lead = parsed.key[..quantity.start].trim_end();
        if kind == "killed"
            && lead.ends_with('인')
            && mentions.iter().any(|mention| mention.end + 4 > lead.len() && mention.end <= lead.len())
        {
            side = Some("civilian".to_owned());
        }
        if kind == "killed" && side.as_deref() == Some("civilian") {
            kind = "civilians_killed";
        }
        if kind == "strength" && side.as_deref() == Some("civilian") {
            kind = "count_other";
        }
        let (mut low, mut high, mut unit) = (quantity.low, quantity.high, unit);
        let mut end = quantity.end;
        if let Some(reach) = none_of(parsed, quantity) {
            (low, high, end) = (Some(0.0), Some(0.0), end.max(reach));
        }
        if let Some(share) = match unit {
            "percent" => Some(100.0),
            "tenths" => Some(10.0),
            _ => None,
        } {
            low = low.map(|low| low / share);
            high = high.map(|high| high / share);
            unit = "fraction";
        }
        if unit.is_empty() {
            unit = "persons";
        }
        Some(Draft {
            start: quantity.start,
            end,
            kind,
            low,
            high,
            qualifier: quantity.qualifier,
            unit,
            side,
            date,
            sure: (sure, 0.9, side_sure, 0.7),
        })
    }

    /// The kind of the loss told last, where someone gives a bare number of his own: “Dr Poole found sixteen”.
    fn told_again(&self, parsed: &Parsed, quantity: &Quantity, told: bool) -> Option<&'static str> {
        let counts = quantity.low.or(quantity.high)? >= 3.0
            && !parsed.dates.iter().any(|date| date.end >= quantity.number && date.start <= quantity.tail);
        self.last_loss
            .as_ref()
            .filter(|(.., line)| told && counts && parsed.line.abs_diff(*line) <= 1)
            .map(|(kind, ..)| *kind)
    }

    /// A number without a counter that follows a force: “敵ハ約六千”.
    fn bare_strength(&self, parsed: &Parsed, mentions: &[Mention], quantity: &Quantity) -> bool {
        !parsed.lexicon.spaced
            && quantity.low.or(quantity.high).is_some_and(|number| number >= 50.0)
            && mentions.iter().any(|mention| {
                mention.end <= quantity.start && parsed.letters(mention.end, quantity.start) < 12
            })
    }
}
