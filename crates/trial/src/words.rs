//! What the words of a record mean for a fight. General rules over word stems; a word that none knows falls back, and
//! the fall is noted. No rule knows an engagement.

use crate::field::{count_in_words, numbers_in};

/// Whether any of the stems stands in the text (small letters expected).
pub(crate) fn has(text: &str, stems: &[&str]) -> bool {
    stems.iter().any(|stem| text.contains(stem))
}

/// Class of terrain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Terrain {
    /// Fields, grass, steppe, desert.
    Open,
    /// Wood, jungle.
    Forest,
    /// Hills and mountains.
    Mountain,
    /// Houses and streets.
    Town,
    /// Fields with woods and houses.
    Mixed,
}

impl Terrain {
    pub(crate) fn read(word: &str, note: &str, notes: &mut Vec<String>) -> Self {
        let of = |text: &str| {
            let text = text.to_lowercase();
            let first: [(&[&str], Self); 5] = [
                (&["mixed"], Self::Mixed),
                (&["forest", "wood", "jungle", "taiga", "bush"], Self::Forest),
                (&["mountain", "hill", "pass", "ridge", "kopje", "highland"], Self::Mountain),
                (&["town", "city", "urban", "village", "street", "station", "building"], Self::Town),
                (
                    &[
                        "open", "plain", "desert", "steppe", "grass", "field", "farmland", "veld", "coast",
                        "beach",
                    ],
                    Self::Open,
                ),
            ];
            first.iter().find(|(stems, _)| has(&text, stems)).map(|(_, class)| *class)
        };
        of(word).unwrap_or_else(|| {
            let class = of(note).unwrap_or(Self::Mixed);
            notes.push(
                format!(
                    "terrain `{word}` is none that is known: taken as {class:?}; \
                     known are open, forest, mountain, town, mixed"
                )
                .to_lowercase(),
            );
            class
        })
    }
}

/// Whether words on the ground call it flat.
pub(crate) fn flat(note: &str) -> bool {
    let note = note.to_lowercase();
    has(&note, &["flat ", "flat,", "flat.", "level plain", "level ground", "salt pan"])
}

/// Main character of the fight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The attacker lies hidden and the other comes.
    Ambush,
    /// The attacked stands ready.
    PreparedDefence,
    /// The attacked is in a place that is stormed.
    Assault,
    /// Both are on the move.
    Meeting,
    /// Men who rest are fallen upon in the dark.
    NightRaid,
    /// The attacked is shut in.
    Siege,
    /// The attacked goes away.
    Pursuit,
}

impl Kind {
    pub(crate) fn read(word: &str, story: &str, notes: &mut Vec<String>) -> Self {
        let of = |text: &str| {
            let text = text.to_lowercase();
            let known: [(&[&str], Self); 7] = [
                (&["ambush"], Self::Ambush),
                (&["raid", "night attack", "surprise of a camp"], Self::NightRaid),
                (&["siege", "blockade", "encircle", "surrounded"], Self::Siege),
                (&["pursuit", "rearguard", "rear guard", "retreat", "running fight"], Self::Pursuit),
                (&["meeting", "encounter"], Self::Meeting),
                (&["assault", "storm", "attack"], Self::Assault),
                (&["defen", "prepared"], Self::PreparedDefence),
            ];
            known.iter().find(|(stems, _)| has(&text, stems)).map(|(_, kind)| *kind)
        };
        if word.trim().eq_ignore_ascii_case("prepared_defence") || word.to_lowercase().starts_with("prepared")
        {
            return Self::PreparedDefence;
        }
        of(word).unwrap_or_else(|| {
            let kind = of(story).unwrap_or(Self::Meeting);
            notes.push(format!(
                "kind `{word}` is none that is known: taken as {}; known are ambush, prepared_defence, assault, meeting, \
                 night_raid, siege, pursuit",
                kind.word()
            ));
            kind
        })
    }

    /// The word of the record.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ambush => "ambush",
            Self::PreparedDefence => "prepared_defence",
            Self::Assault => "assault",
            Self::Meeting => "meeting",
            Self::NightRaid => "night_raid",
            Self::Siege => "siege",
            Self::Pursuit => "pursuit",
        }
    }
}

/// Light through the fight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Light {
    /// Day.
    Day,
    /// Night.
    Night,
    /// About sunrise.
    Dawn,
    /// About sunset.
    Dusk,
    /// Night and day by turns, or unknown.
    Mixed,
}

impl Light {
    pub(crate) fn read(word: &str, kind: Kind, notes: &mut Vec<String>) -> Self {
        match word.trim().to_lowercase().as_str() {
            "day" | "daylight" | "morning" | "noon" | "afternoon" => Self::Day,
            "night" | "dark" | "moonlight" | "darkness" => Self::Night,
            "dawn" | "sunrise" | "first light" => Self::Dawn,
            "dusk" | "evening" | "sunset" | "twilight" => Self::Dusk,
            "mixed" | "day and night" | "both" => Self::Mixed,
            other => {
                let light = if kind == Kind::NightRaid { Self::Night } else { Self::Day };
                notes.push(
                    format!(
                        "light `{other}` is none that is known: taken as {light:?}; known are day, night, dawn, dusk, mixed"
                    )
                    .to_lowercase(),
                );
                light
            }
        }
    }
}

/// Who held commanding ground.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heights {
    /// The attacker.
    A,
    /// The attacked.
    B,
    /// Both.
    Both,
    /// Nobody.
    Nobody,
    /// Not known.
    Unknown,
}

impl Heights {
    pub(crate) fn read(word: &str) -> Self {
        match word.trim().to_lowercase().as_str() {
            "a" | "side_a" => Self::A,
            "b" | "side_b" => Self::B,
            "both" => Self::Both,
            "none" | "neither" => Self::Nobody,
            _ => Self::Unknown,
        }
    }

    /// Whether that side (0 or 1) has it.
    pub(crate) const fn of(self, side: usize) -> bool {
        matches!((self, side), (Self::A, 0) | (Self::B, 1) | (Self::Both, _))
    }
}

/// Training.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Training {
    /// Raw.
    Raw,
    /// Militia, hunters, half trained.
    Militia,
    /// Drilled.
    Regular,
    /// Drilled and seasoned.
    Veteran,
    /// Some of each, or unknown.
    Mixed,
}

impl Training {
    pub(crate) fn read(word: &str, of: &str, notes: &mut Vec<String>) -> Self {
        let text = word.to_lowercase();
        let known: [(&[&str], Self); 5] = [
            (&["mixed"], Self::Mixed),
            (&["veteran", "elite", "seasoned", "picked"], Self::Veteran),
            (&["raw", "recruit", "green", "untrained", "conscript", "levy", "peasant"], Self::Raw),
            (
                &[
                    "militia",
                    "irregular",
                    "guerrilla",
                    "volunteer",
                    "tribal",
                    "burgher",
                    "partisan",
                    "police",
                ],
                Self::Militia,
            ),
            (&["regular", "trained", "professional", "army", "drilled"], Self::Regular),
        ];
        known.iter().find(|(stems, _)| has(&text, stems)).map_or_else(
            || {
                notes.push(format!(
                    "{of}: training `{word}` is none that is known: taken as mixed; known are raw, militia, regular, veteran, mixed"
                ));
                Self::Mixed
            },
            |(_, class)| *class,
        )
    }
}

/// How much a side's place shields its men from fire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shelter {
    /// Nothing but the grass.
    Bare,
    /// Folds, scattered rocks and trees, ditches in places.
    Slight,
    /// Banks, hedges, walls, boulders, shallow trenches, houses.
    Good,
    /// Trenches, breastworks, loopholed walls.
    Strong,
}

impl Shelter {
    /// By the words on cover; where those say nothing, by the terrain.
    pub(crate) fn read(cover: &str, terrain: Terrain) -> Self {
        let text = cover.to_lowercase();
        let strong = &[
            "trench",
            "breastwork",
            "loophole",
            "fort",
            "blockhouse",
            "bunker",
            "dug in",
            "dugout",
            "sangar",
            "redoubt",
            "entrench",
            "earthwork",
            "barricade",
            "stockade",
            "barrack",
            "gate",
            "adobe",
            "sandbag",
            "pillbox",
            "under the train",
        ];
        let good = &[
            "bank",
            "wall",
            "hedge",
            "house",
            "building",
            "boulder",
            "rock",
            "crest",
            "embankment",
            "ditch",
            "stone",
            "donga",
            "nullah",
            "ravine",
            "stream bed",
            "river bed",
            "shed",
            "wagon",
            "laager",
            "cutting",
            "dyke",
            "dike",
            "farm",
            "town",
            "village",
            "street",
            "church",
            "ridge",
        ];
        let slight = &[
            "tree", "wood", "forest", "scrub", "bush", "fold", "grass", "darkness", "hollow", "lorr", "cart",
            "saddle", "crop", "dune", "slope", "bend", "ant heap",
        ];
        let class = if has(&text, strong) {
            if has(&text, &["shallow"]) { Self::Good } else { Self::Strong }
        } else if has(&text, good) {
            Self::Good
        } else if has(&text, slight) {
            Self::Slight
        } else if has(&text, &["none", "open", "bare"]) {
            Self::Bare
        } else {
            match terrain {
                Terrain::Open => Self::Bare,
                Terrain::Town => Self::Good,
                _ => Self::Slight,
            }
        };
        // "None at first, ..." and "none, hollow": what they have they have only later or in part.
        if text.trim_start().starts_with("none") && class > Self::Slight { Self::Slight } else { class }
    }
}

/// State of a side at the first shot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readiness {
    /// Lying hidden.
    Hidden,
    /// On a position, expecting the other.
    InPosition,
    /// Deployed, going forward.
    Deployed,
    /// In column, not expecting anything.
    March,
    /// Halted, awake, not expecting anything.
    Halted,
    /// Asleep or at rest in camp.
    Camp,
}

impl Readiness {
    /// By the words on posture and role; where those say nothing, by the kind of fight.
    pub(crate) fn read(posture: &str, kind: Kind, side: usize) -> Self {
        let text = posture.to_lowercase();
        let said = if has(
            &text,
            &["asleep", "sleep", "bivouac", "in camp", "camp fire", "resting", "billet", "at supper"],
        ) && !has(&text, &["alert", "warned"])
        {
            Some(Self::Camp)
        } else if has(&text, &["hidden", "conceal", "in ambush", "lying in wait", "in wait", "hid "]) {
            Some(Self::Hidden)
        } else if has(
            &text,
            &[
                "extended order",
                "deployed",
                "attack",
                "running to",
                "crept",
                "advancing in",
                "infiltrat",
                "stealth",
                "skirmish",
            ],
        ) {
            Some(Self::Deployed)
        } else if has(
            &text,
            &[
                "march",
                "column",
                "lorries",
                "in trucks",
                "convoy",
                "moving",
                "advancing",
                "retiring",
                "riding",
                "travelling",
            ],
        ) {
            Some(Self::March)
        } else if has(
            &text,
            &[
                "trench",
                "breastwork",
                "position",
                "barricade",
                "standing to",
                "dug in",
                "behind",
                "outpost",
                "garrison",
                "prepared",
                "entrench",
                "waiting",
                "alert",
                "lined",
            ],
        ) {
            Some(Self::InPosition)
        } else if has(
            &text,
            &["halt", "standing", "stepping", "drawn up", "seized", "parade", "unprepared", "surprised"],
        ) {
            Some(Self::Halted)
        } else {
            None
        };
        let said = said.unwrap_or(match (kind, side) {
            (Kind::Ambush, 0) => Self::Hidden,
            (Kind::Ambush | Kind::Meeting | Kind::Pursuit, _) => Self::March,
            (Kind::NightRaid, 1) => Self::Camp,
            (_, 0) => Self::Deployed,
            (_, _) => Self::InPosition,
        });
        // Whoever is asleep under arms with his alarm post in mind, or has just lost his way, is not more ready than this.
        match (said, has(&text, &["arms at hand", "alarm station", "standing to arms"])) {
            (Self::Camp, true) => Self::Halted,
            (other, _) => other,
        }
    }
}

/// Small arms of a side.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SmallArms {
    /// Which sort most of the firearms are.
    pub sort: RifleSort,
    /// Share of the men with a firearm, least and greatest.
    pub armed: (f64, f64),
    /// Blades or spears are what the side fights with.
    pub edged: bool,
}

/// Sorts of rifle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RifleSort {
    /// Muzzle loaders, hunting guns.
    Musket,
    /// Single loaders with black powder.
    SingleLoader,
    /// Magazine rifles.
    Magazine,
}

impl SmallArms {
    /// By the words on rifles and blades, and by the year where they do not say.
    pub(crate) fn read(rifle: &str, edged: &str, year: i32) -> Self {
        let (rifle, edged) = (rifle.to_lowercase(), edged.to_lowercase());
        let magazine = &[
            "lee-enfield",
            "lee enfield",
            "lee-metford",
            "mauser",
            "mosin",
            "lebel",
            "krag",
            "springfield 19",
            "type 30",
            "type 38",
            "type 99",
            "arisaka",
            "gewehr 98",
            "mannlicher",
            "carcano",
            "berthier",
            "magazine",
            "smle",
            "m1",
            "vetterli",
            "kropatschek",
            "murata type 22",
            "garand",
            "submachine",
            "winchester",
            "enfield",
        ];
        let single = &[
            "martini",
            "remington",
            "rolling",
            "westley",
            "snider",
            "berdan",
            "gras",
            "chassepot",
            "trapdoor",
            "sharps",
            "murata",
            "single",
            "breech",
            "peabody",
            "werndl",
        ];
        let musket =
            &["musket", "muzzle", "matchlock", "flintlock", "hunting gun", "fowling", "shotgun", "jezail"];
        // What is named first is what most of them have.
        let first =
            |stems: &[&str]| stems.iter().filter_map(|stem| rifle.find(stem)).min().unwrap_or(usize::MAX);
        let places = [
            (first(magazine), RifleSort::Magazine),
            (first(single), RifleSort::SingleLoader),
            (first(musket), RifleSort::Musket),
        ];
        let best = places.iter().min_by_key(|(place, _)| *place).filter(|(place, _)| *place < usize::MAX);
        let sort = best
            .map_or(if year < 1889 { RifleSort::SingleLoader } else { RifleSort::Magazine }, |best| best.1);
        let blades = has(
            &edged,
            &[
                "spear", "assegai", "machete", "sword", "bolo", "lance", "shield", "pike", "knives", "axe",
                "kris",
            ],
        );
        let few = has(
            &rifle,
            &[
                "few rifle",
                "few firearm",
                "no firearm",
                "no rifle",
                "some captured",
                "machetes only",
                "poorly used",
                "unarmed",
                "half arm",
                "partly armed",
                "spear",
            ],
        );
        let many = has(&rifle, &["many with machete", "many unarmed", "not all"]);
        let armed = if few && blades {
            (0.1, 0.4)
        } else if few || (many && blades) {
            (0.4, 0.8)
        } else if blades && sort == RifleSort::Musket {
            (0.2, 0.6)
        } else {
            (0.95, 1.0)
        };
        Self { sort, armed, edged: blades && armed.1 < 0.9 }
    }
}

/// How many pieces, where the key says nothing but the words may: least and greatest.
pub(crate) fn pieces(count: Option<f64>, words: &str, of: &[&str]) -> (f64, f64) {
    if let Some(count) = count {
        return (count, count);
    }
    let text = words.to_lowercase();
    if text.is_empty() || has(&text, &["no ", "none", "without"]) || !has(&text, of) {
        return (0.0, 0.0);
    }
    // The first sentence part that names them.
    let part = text.split([';', '.', ',']).find(|part| has(part, of)).unwrap_or(&text);
    let bare = without_calibres(part);
    let found: Vec<f64> = numbers_in(&bare).into_iter().filter(|n| (1.0..=60.0).contains(n)).collect();
    let (low, high) = match found[..] {
        [one] => (one, one),
        [low, high, ..] => (low.min(high), low.max(high)),
        [] => match count_in_words(&bare) {
            Some(count) => (count, count),
            None if part.contains("batter") => (1.0, 1.0),
            None => return (0.0, 3.0),
        },
    };
    if part.contains("batter") { (4.0 * low, 6.0 * high) } else { (low, high) }
}

/// The words without "9-pounders", "75 mm" and the like, whose figures count nothing.
fn without_calibres(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let calibre = |at: usize| {
        let word = words[at];
        let unit = |word: &str| {
            ["mm", "cm", "inch", "in.", "pounder", "pdr", "pr"].iter().any(|unit| word.starts_with(unit))
        };
        word.contains(|c: char| c.is_ascii_digit())
            && (word.contains(|c: char| c.is_alphabetic())
                || words.get(at + 1).is_some_and(|next| unit(next)))
    };
    (0..words.len()).filter(|&at| !calibre(at)).map(|at| words[at]).collect::<Vec<_>>().join(" ")
}

/// Hand grenades a man, least and greatest.
pub(crate) fn grenades(words: &str, men: f64) -> (f64, f64) {
    let text = words.to_lowercase();
    if !has(&text, &["grenade", "bomb", "dynamite", "explosive"]) {
        return (0.0, 0.0);
    }
    let part =
        text.split([';', ',']).find(|part| has(part, &["grenade", "bomb", "dynamite"])).unwrap_or(&text);
    if has(part, &["few", "some"]) {
        return (0.02, 0.2);
    }
    match numbers_in(part).first() {
        Some(&count) if count >= 1.0 && !part.contains("per man") => {
            let each = (count / men.max(1.0)).min(4.0);
            (0.7 * each, each)
        }
        _ => (0.2, 1.5),
    }
}

/// Mounted men.
pub(crate) fn mounted(side: &crate::record::Side) -> bool {
    let text = format!("{} {} {}", side.name, side.role, side.posture).to_lowercase();
    has(&text, &["mounted column", "cavalry", "hussar", "lancer", "dragoon", "cossack", "on horseback"])
}

/// Whether a note on ammunition doubts the figure beside it.
pub(crate) fn doubted(note: &str) -> bool {
    has(&note.to_lowercase(), &["unknown", "average", "uncertain", "doubt", "estimate", "perhaps", "guess"])
}

/// Whether a note on ammunition says that there was little of it.
pub(crate) fn short_of_rounds(note: &str) -> bool {
    has(
        &note.to_lowercase(),
        &[
            "short of",
            "ran short",
            "ran out",
            "small stock",
            "few rounds",
            "exhausted",
            "used up",
            "little ammunition",
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_on_ammunition() {
        assert!(
            doubted("Eleven on average among all; for this party unknown.")
                && !doubted("40 rounds per rifle")
        );
        assert!(
            short_of_rounds("Short of rounds at the end.") && !short_of_rounds("150 rounds in the stock")
        );
    }

    #[test]
    fn words_find_their_class_and_strange_ones_fall_back_with_a_note() {
        let mut notes = Vec::new();
        assert_eq!(Kind::read("prepared_defence", "", &mut notes), Kind::PreparedDefence);
        assert_eq!(Kind::read("night_raid", "", &mut notes), Kind::NightRaid);
        assert_eq!(Terrain::read("town", "", &mut notes), Terrain::Town);
        assert!(notes.is_empty());
        assert_eq!(Kind::read("skirmish", "they fell into an ambush", &mut notes), Kind::Ambush);
        assert_eq!(Terrain::read("swamp", "", &mut notes), Terrain::Mixed);
        assert_eq!(Training::read("so-so", "side_a", &mut notes), Training::Mixed);
        assert_eq!(notes.len(), 3);
    }

    #[test]
    fn cover_and_posture() {
        assert_eq!(Shelter::read("trenches, river bank, trees", Terrain::Open), Shelter::Strong);
        assert_eq!(Shelter::read("shallow trenches, stones", Terrain::Open), Shelter::Good);
        assert_eq!(Shelter::read("none, ant heaps and low scrub; prone", Terrain::Open), Shelter::Slight);
        assert_eq!(Shelter::read("", Terrain::Open), Shelter::Bare);
        assert_eq!(
            Readiness::read("asleep dressed with arms at hand, drilled alarm stations", Kind::Siege, 1),
            Readiness::Halted
        );
        assert_eq!(Readiness::read("", Kind::Ambush, 0), Readiness::Hidden);
        assert_eq!(Readiness::read("in column of march with wagons", Kind::Ambush, 1), Readiness::March);
    }

    #[test]
    fn arms_in_words() {
        let zulu =
            SmallArms::read("muskets, some captured Martini-Henry, poorly used", "stabbing spears", 1879);
        assert_eq!((zulu.sort, zulu.edged), (RifleSort::Musket, true));
        assert_eq!(SmallArms::read("", "", 1900).sort, RifleSort::Magazine);
        assert_eq!(SmallArms::read("", "", 1880).sort, RifleSort::SingleLoader);
        assert_eq!(pieces(None, "two 9-pounders and rockets", &["pounder"]), (2.0, 2.0));
        assert_eq!(pieces(None, "one battery", &["gun", "batter"]), (4.0, 6.0));
        assert_eq!(pieces(Some(3.0), "", &["gun"]), (3.0, 3.0));
        assert_eq!(pieces(None, "machine guns probably present, number unknown", &["gun"]), (0.0, 3.0));
        assert_eq!(pieces(None, "", &["gun"]), (0.0, 0.0));
    }
}
