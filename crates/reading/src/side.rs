//! Whose men a quantity counts.
//!
//! Sides come from words for peoples and armies, from the names the caller gives, and from names that the document ties to
//! a side often enough. “The enemy” and “our troops” depend on who speaks.

mod whose;

use std::collections::HashMap;

use crate::letters::alphanumeric;
use crate::lexicon::{File, Lexicon, listed};
use crate::sentence::Parsed;
use crate::wars::{self, War};

/// What a document has said of sides so far.
#[derive(Clone, Debug, Default)]
pub struct Sides {
    counts: HashMap<String, usize>,
    /// The side each column of an infobox is about.
    pub columns: HashMap<u8, String>,
    /// The side the last clause was about.
    pub topic: Option<String>,
    /// The side that says “we”.
    pub own: Option<String>,
    /// The two sides that fight each other, the one named oftener first.
    pub belligerents: Vec<String>,
    /// The text is a report or a memoir: it says “we” of itself.
    pub first_person: bool,
    /// The text has telegrams of several places: a newspaper, whose “we” are those who send them.
    pub telegrams: bool,
    /// How often the writer speaks of himself alone: “I”, 私は.
    pub persons: usize,
    /// The text is a report, which calls the writer's own formation “the brigade”.
    pub report: bool,
    /// The text says at its head that it is a memoir.
    pub memoir: bool,
    /// The side that the heading of a list is about.
    pub heading: Option<String>,
    /// The war, where the text names it or its year and a side tell.
    war: Option<&'static War>,
    /// How often a side was named as the one that attacks.
    attacks: HashMap<String, usize>,
    /// The two sides named last: the former and the latter.
    pub pair: Option<(String, String)>,
    /// How often a side stood in a sentence with “we” or “the enemy”: it is the enemy then.
    against: HashMap<String, usize>,
}

/// A word or name that says a side.
#[derive(Clone, Debug)]
pub struct Mention {
    /// First byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
    /// The side, relative words resolved.
    pub side: String,
    /// Something is done to it here: “attacked the Russians”, 일본군을.
    pub patient: bool,
    /// Something is done by it here: “killed by the Russians”, 被日军.
    pub agent: bool,
}

/// Sides that do not fight a battle.
const BYSTANDERS: [&str; 13] = [
    "civilian", "bandit", "joint", "other", "own", "enemy", "reporter", "self", "third", "attacker",
    "defender", "former", "latter",
];

impl Sides {
    /// Counts a mention.
    pub fn count(&mut self, side: &str, times: usize) {
        match self.counts.get_mut(side) {
            Some(count) => *count += times,
            None => {
                self.counts.insert(side.to_owned(), times);
            }
        }
    }

    /// How often a side was named.
    pub fn times(&self, side: &str) -> usize {
        self.counts.get(side).copied().unwrap_or(0)
    }

    /// How many sides were named twice or more.
    pub fn named(&self) -> usize {
        let party = |(side, count): &(&String, &usize)| **count >= 2 && !BYSTANDERS.contains(&side.as_str());
        self.counts.iter().filter(party).count()
    }

    /// Notes that a sentence speaks of “us” or “the enemy” and names only this side: it is the enemy.
    pub fn fights(&mut self, side: &str) {
        *self.against.entry(side.to_owned()).or_default() += 1;
    }

    /// Notes that a side attacks.
    pub fn attacks(&mut self, side: &str) {
        *self.attacks.entry(side.to_owned()).or_default() += 1;
    }

    /// The belligerent that attacks, where the text says it of one more than of the other.
    fn attacker(&self) -> Option<String> {
        let times = |side: &String| self.attacks.get(side).copied().unwrap_or(0);
        let [one, two] = &self.belligerents[..] else { return None };
        match times(one).cmp(&times(two)) {
            std::cmp::Ordering::Greater => Some(one.clone()),
            std::cmp::Ordering::Less => Some(two.clone()),
            std::cmp::Ordering::Equal => None,
        }
    }

    /// Keeps the two sides that a sentence names first, for “the former” and “the latter”.
    pub fn keep_pair(&mut self, mentions: &[Mention]) {
        self.pair = pair(mentions.iter()).or_else(|| self.pair.take());
    }

    /// Looks for the war at the head of the text, and by the years and the sides named. `home` is the country of the language:
    /// a text that says “we” and never names it may tell of a war of its own.
    pub fn in_war(&mut self, head: &str, year: Option<i32>, home: Option<&str>) {
        if self.war.is_some() {
            return;
        }
        let sides: Vec<&str> = self.counts.keys().map(String::as_str).collect();
        let named = wars::named(head).filter(|war| {
            sides.is_empty()
                || sides.iter().all(|side| BYSTANDERS.contains(side))
                || war.sides.iter().chain(war.stands_for.keys()).any(|side| sides.contains(&side.as_str()))
        });
        let parties: Vec<&str> = sides.iter().copied().filter(|side| !BYSTANDERS.contains(side)).collect();
        let own = self.counts.contains_key("own") || self.persons > 0;
        let of_home = |home: &str| {
            let enemy = parties.iter().max_by_key(|side| (self.times(side), std::cmp::Reverse(**side)))?;
            wars::fought(year?, &[home, enemy])
                .filter(|war| [home, enemy].iter().all(|side| war.sides.iter().any(|one| one == side)))
        };
        let home = home.filter(|home| own && !self.telegrams && !parties.contains(home));
        self.war = named
            .filter(|war| self.is_of(war))
            .or_else(|| home.and_then(of_home))
            .or_else(|| wars::fought(year?, &parties).filter(|war| self.is_of(war)));
        if let Some(war) = self.war {
            for (wide, side) in &war.stands_for {
                if let Some(count) = self.counts.remove(wide) {
                    *self.counts.entry(side.clone()).or_default() += count;
                }
            }
        }
    }

    /// Whether a war is that of the two sides that the text tells most of, and not one that it only mentions.
    fn is_of(&self, war: &War) -> bool {
        let part = |side: &String| {
            war.sides.contains(side) || war.stands_for.contains_key(side) || war.allies.contains_key(side)
        };
        let mut order: Vec<(&String, &usize)> =
            self.counts.iter().filter(|(side, _)| !BYSTANDERS.contains(&side.as_str())).collect();
        order.sort_by_key(|(side, count)| (std::cmp::Reverse(**count), *side));
        match order[..] {
            [(one, most), (two, count), ..] => {
                part(one) && (part(two) || count * 2 < *most) || part(two) && most == count
            }
            _ => true,
        }
    }

    /// Settles who fights whom. `home` is the country of the language, `abroad` the countries of a language that has several.
    pub fn settle(&mut self, home: Option<&str>, abroad: &[String]) {
        let own = self.counts.get("own").copied().unwrap_or(0);
        let named: usize = self
            .counts
            .iter()
            .filter(|(side, _)| !BYSTANDERS.contains(&side.as_str()))
            .map(|(_, count)| count)
            .sum();
        let told = own + self.persons;
        let often = told >= 3 || self.persons > 0 && told >= 2;
        let speaks = often && (told * 3 >= named || self.memoir);
        self.first_person = self.report || speaks && !self.telegrams;
        let mut order: Vec<(&String, &usize)> =
            self.counts.iter().filter(|(side, _)| !BYSTANDERS.contains(&side.as_str())).collect();
        order.sort_by(|one, two| two.1.cmp(one.1).then_with(|| one.0.cmp(two.0)));
        self.belligerents = order.into_iter().map(|(side, _)| side.clone()).take(2).collect();
        // Bandits fight where nobody else does.
        if self.belligerents.len() < 2
            && self.counts.contains_key("enemy")
            && self.counts.contains_key("bandit")
        {
            self.belligerents.push("bandit".to_owned());
        }
        if let Some(war) = self.war {
            let of_war = |side: &String| war.sides.contains(side);
            let ally = self
                .belligerents
                .iter()
                .find(|side| !of_war(side))
                .is_some_and(|side| self.first_person && self.counts.get(side) < Some(&3));
            let one = self.belligerents.iter().any(of_war);
            if self.belligerents.is_empty() || one && (self.belligerents.len() < 2 || ally && home.is_none())
            {
                self.belligerents = war.sides.to_vec();
                self.belligerents.sort_by_key(|side| std::cmp::Reverse(self.counts.get(side).copied()));
            }
        }
        let home =
            home.map(|home| self.war.and_then(|war| war.stands_for.get(home)).map_or(home, String::as_str));
        // A war that the country of the language had no part in is told from without.
        let home = home.filter(|home| {
            self.war.filter(|war| self.belligerents.iter().any(|side| war.sides.contains(side))).is_none_or(
                |war| {
                    let near = format!("south_{home}");
                    let part =
                        |side: &str| war.sides.iter().any(|one| one == side) || war.allies.contains_key(side);
                    part(home) || part(&near)
                },
            )
        });
        // “Our army” in a text that never names it is the army of the language's own country.
        if let Some(home) = home
            && self.own.is_none()
            && (self.counts.contains_key("own") || self.counts.contains_key("enemy") || self.first_person)
            && !self.telegrams
            && !self.belligerents.iter().any(|side| side == home)
            && (self.first_person
                || self
                    .belligerents
                    .get(1)
                    .is_none_or(|second| self.times(second) < 2 && self.times(&self.belligerents[0]) > 2))
        {
            // 우리 in a Korean text about the war between north and south is the south.
            let near = format!("south_{home}");
            let own =
                if self.belligerents.contains(&near) || self.counts.contains_key(&format!("north_{home}")) {
                    near
                } else {
                    home.to_owned()
                };
            // Who fought beside us is not the enemy.
            let beside = self.war.and_then(|war| Some((war, war.allies.get(&own).or(war.allies.get(home))?)));
            let enemy =
                beside.and_then(|(war, ally)| Some((war, war.sides.iter().find(|side| *side != ally)?)));
            let against = |war: &War, enemy: &String, side: &String| {
                side == enemy || war.allies.get(side).is_some_and(|beside| beside == enemy)
            };
            match enemy {
                Some((war, enemy))
                    if !self.belligerents.first().is_some_and(|side| against(war, enemy, side)) =>
                {
                    self.belligerents = vec![enemy.clone()];
                }
                _ => {
                    // Who stands beside us is not the enemy.
                    let war = self.war;
                    let beside = |side: &String| war.and_then(|war| war.allies.get(side)) == Some(&own);
                    if self.belligerents.len() > 1 && self.belligerents.first().is_some_and(beside) {
                        self.belligerents.remove(0);
                    }
                    self.belligerents.truncate(1);
                }
            }
            self.belligerents.push(own.clone());
            self.own = Some(own);
        }
        if self.own.is_none() {
            let fights = |side: &String| self.belligerents.contains(side);
            let near = home.map(|home| format!("south_{home}")).filter(|_| self.counts.contains_key("own"));
            self.own = home.map(str::to_owned).filter(fights).or(near.filter(fights));
        }
        // Where “we” and “the enemy” stand beside one side only, we are the other.
        if self.own.is_none()
            && let [one, two] = &self.belligerents[..]
        {
            let times = |side: &String| self.against.get(side).copied().unwrap_or(0);
            self.own = match times(one).cmp(&times(two)) {
                std::cmp::Ordering::Greater => Some(two.clone()),
                std::cmp::Ordering::Less => Some(one.clone()),
                std::cmp::Ordering::Equal => None,
            };
        }
        // A memoir seldom names its own side: it says “we”.
        if self.own.is_none()
            && self.first_person
            && let [one, two] = &self.belligerents[..]
        {
            let times = |side: &String| self.counts.get(side).copied().unwrap_or(0);
            if times(one) >= 1 && times(two) * 2 < times(one) {
                self.own = Some(two.clone());
            }
        }
        // Of several countries of a language it is the one that fights here, or the first where only the enemy is named.
        if self.own.is_none() && (own > 0 || self.first_person) {
            let label = |side: &String| {
                self.war.and_then(|war| war.stands_for.get(side)).map_or_else(|| side.clone(), Clone::clone)
            };
            // Where two of them fight each other, the writer names his own side less.
            let fights = abroad.iter().rev().map(label).find(|side| self.belligerents.contains(side));
            let alone = self.first_person && self.belligerents.len() == 1;
            let stranger = abroad.first().cloned().filter(|_| alone);
            self.own = fights.or_else(|| {
                self.belligerents.extend(stranger.clone());
                stranger
            });
        }
    }

    /// The side that a few words name.
    pub fn of_words(&self, words: &str, lexicon: &Lexicon) -> Option<String> {
        let found = lexicon.find(words);
        let sense = found.iter().flat_map(|word| word.senses).find(|sense| sense.names_side())?;
        self.resolve(sense.label, None)
    }

    /// The side that a side fights.
    pub fn opponent(&self, side: &str) -> Option<String> {
        self.belligerents.iter().find(|other| *other != side).cloned()
    }

    /// The side that a side fights in the war of the text.
    pub fn enemy_in_war(&self, side: &str) -> Option<String> {
        self.war?.sides.iter().find(|other| *other != side).cloned()
    }

    /// The side behind a relative word.
    pub fn resolve(&self, label: &str, speaker: Option<&str>) -> Option<String> {
        let own = || speaker.map(str::to_owned).or_else(|| self.own.clone());
        match label {
            "own" => own().or_else(|| self.topic.clone()),
            "enemy" => own()
                .and_then(|own| self.opponent(&own))
                .or_else(|| self.topic.as_ref().and_then(|topic| self.opponent(topic))),
            "self" => None,
            // “They” of a writer who says “we” are the others.
            "third" if !self.first_person || speaker.is_some() => None,
            "third" => self.own.as_ref().and_then(|own| self.opponent(own)),
            "reporter" if !self.report && !self.first_person => None,
            "reporter" => own(),
            "attacker" => self.attacker(),
            "defender" => self.attacker().and_then(|attacker| self.opponent(&attacker)),
            "former" | "latter" => None,
            _ => Some(
                self.war
                    .and_then(|war| war.stands_for.get(label))
                    .map_or_else(|| label.to_owned(), Clone::clone),
            ),
        }
    }

    /// Every mention of a side in a sentence.
    ///
    /// `speaker` gives the side of whoever answers for a place of the sentence, where he is known. `seats` are capitals and
    /// the like, which stand for a side where they say something, and are places elsewhere. `before` are mentions of the same
    /// sentence found earlier.
    pub fn mentions<'speaker>(
        &self,
        parsed: &Parsed,
        (names, before): (&[Mention], &[Mention]),
        seats: bool,
        speaker: impl Fn(usize) -> Option<&'speaker str>,
    ) -> Vec<Mention> {
        let mut found: Vec<Mention> = Vec::new();
        let mut refers = false;
        for (word, label, role) in parsed.of_list(File::Sides) {
            refers |= matches!(label, "self" | "former" | "latter");
            if role == "person" || role == "seat" && !seats || matches!(label, "former" | "latter") {
                continue;
            }
            // 적 is a syllable of many words.
            let inside = (matches!(label, "enemy" | "own")
                || !self.belligerents.iter().any(|side| side == label))
                && parsed.key[..word.start]
                    .chars()
                    .next_back()
                    .is_some_and(|letter| matches!(letter, '\u{ac00}'..='\u{d7a3}'));
            if let Some(side) = self.resolve(label, speaker(word.start)).filter(|_| !inside) {
                found.push(Mention { start: word.start, end: word.end, side, patient: false, agent: false });
            }
        }
        let referring = || parsed.of_list(File::Sides).take(if refers { usize::MAX } else { 0 });
        for (word, ..) in referring().filter(|(_, label, _)| *label == "self") {
            let agent = found.iter().rev().find(|mention| mention.end <= word.start);
            let side =
                speaker(word.start).map(str::to_owned).or_else(|| agent.map(|agent| agent.side.clone()));
            if let Some(side) = side {
                found.push(Mention { start: word.start, end: word.end, side, patient: false, agent: false });
            }
        }
        // “The former”: the first of the two sides that this sentence names before it, or the last that named two.
        for (word, label, _) in referring().filter(|(_, label, _)| matches!(*label, "former" | "latter")) {
            let before = pair(found.iter().filter(|mention| mention.end <= word.start));
            if let Some((one, two)) = before.or_else(|| self.pair.clone()) {
                let side = if label == "former" { one } else { two };
                found.push(Mention { start: word.start, end: word.end, side, patient: false, agent: false });
            }
        }
        // 日军第九师团: the name right behind its side is one with it.
        let behind =
            |name: &&Mention| !found.iter().any(|side| side.end == name.start && side.side == name.side);
        let names: Vec<Mention> = names.iter().filter(behind).cloned().collect();
        found.extend(names);
        for mention in &mut found {
            let known = before.iter().find(|known| known.start == mention.start && known.end == mention.end);
            (mention.patient, mention.agent) = known.map_or_else(
                || {
                    let (start, end) = (mention.start, mention.end);
                    (
                        patient(parsed.key, parsed.lexicon, start, end),
                        agent(parsed.key, parsed.lexicon, start, end),
                    )
                },
                |known| (known.patient, known.agent),
            );
        }
        found.sort_by_key(|mention| (mention.start, std::cmp::Reverse(mention.end)));
        found
    }
}

/// The first two sides that are named, if there are two.
fn pair<'mentions>(mentions: impl Iterator<Item = &'mentions Mention>) -> Option<(String, String)> {
    let mut sides = mentions.map(|mention| &mention.side).filter(|side| !BYSTANDERS.contains(&side.as_str()));
    let one = sides.next()?;
    let two = sides.find(|side| *side != one)?;
    Some((one.clone(), two.clone()))
}

/// Whether something is done to a side where it is named: a verb that takes it right before, or a particle of object behind.
pub fn patient(key: &str, lexicon: &Lexicon, start: usize, end: usize) -> bool {
    let ends = |lead: &str, word: &str| {
        lead.ends_with(word) && (!lexicon.spaced || !lead[..lead.len() - word.len()].ends_with(alphanumeric))
    };
    if !lexicon.verb_last {
        let mut lead = key[..start].trim_end();
        for word in ["the", "a"] {
            if lexicon.spaced && ends(lead, word) {
                lead = lead[..lead.len() - word.len()].trim_end();
            }
        }
        let verbs = listed!(lexicon, clauses.object.before);
        return verbs.may_end(lead) && verbs.iter().any(|word| ends(lead, word));
    }
    // The words behind, up to the first with a particle that tells: 일본군 동지대를.
    let (objects, subjects) =
        (listed!(lexicon, clauses.object.after), listed!(lexicon, clauses.subject.after));
    let rest = &key[end..];
    if lexicon.language == "ko" {
        for token in rest.split(' ').take(3) {
            if objects.end(token).is_some() {
                return true;
            }
            if subjects.end(token).is_some() || token.ends_with(',') {
                return false;
            }
        }
        return false;
    }
    for (at, _) in rest.char_indices().take(14) {
        if objects.begin(&rest[at..]).is_some() {
            return true;
        }
        if subjects.begin(&rest[at..]).is_some() || rest[at..].starts_with(['、', ',', '。']) {
            return false;
        }
    }
    false
}

/// Whether something is done by a side where it is named: “by the Russians”, 被日军, 일본군에게, 日本軍によって.
fn agent(key: &str, lexicon: &Lexicon, start: usize, end: usize) -> bool {
    let behind = listed!(lexicon, clauses.agent.after);
    let before = listed!(lexicon, clauses.agent.before);
    let mut lead = key[..start].trim_end();
    if lexicon.spaced {
        lead = lead.strip_suffix("the").unwrap_or(lead).trim_end();
    }
    behind.begin(&key[end..]).is_some()
        || before
            .end(lead)
            .is_some_and(|word| !lexicon.spaced || !lead[..lead.len() - word.len()].ends_with(alphanumeric))
}
