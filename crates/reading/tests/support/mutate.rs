//! Texts spoilt at random, the same for the same seed.

/// SplitMix64 (Steele, Lea and Flood 2014).
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % (end.max(1) as u64)).unwrap_or(0)
    }

    pub fn of<'list, T>(&mut self, list: &'list [T]) -> &'list T {
        &list[self.below(list.len())]
    }
}

/// What breaks readers: marks that combine, old Hangul, rare Han, emoji of several code points, line ends, numerals of every
/// notation, unfinished markup, controls.
pub const SNIPPETS: [&str; 60] = [
    "\r\n",
    "\r",
    "\n\n\n",
    "\u{feff}",
    "\u{0}",
    "\u{1b}[31m",
    "🎖️",
    "👨‍👩‍👧‍👦",
    "🇰🇷",
    "e\u{301}",
    "ㅎㆍㄴ글",
    "ᄒᆞᆫ",
    "ᄀᆞᆯᄋᆞ샤ᄃᆡ",
    "옛 한글 나랏말ᄊᆞ미",
    "𠀋",
    "𪚥",
    "𠮷野",
    "\u{20000}三百",
    "㊀",
    "⑫",
    "Ⅻ",
    "１２３",
    "１,２００名",
    "三万七千",
    "2만 9천에서 4만 명",
    "천6백여 명",
    "十数万",
    "수백명",
    "1천 950명",
    "廿三",
    "卅",
    "〇〇〇",
    "百百百",
    "兆億万千百十",
    "9999999999999999999999",
    "1.2.3.4",
    "1/0",
    "-5",
    "½",
    "3分の1",
    "십중팔구",
    "10,00,0",
    "[[",
    "]]",
    "{{",
    "}}",
    "<ref",
    "</ref>",
    "<!--",
    "|",
    "==",
    "&#x10FFFF;",
    "&amp;",
    "[1]",
    "killed",
    "전사",
    "阵亡",
    "戦死",
    "明治四十五年十三月卅二日",
    "99:99",
];

/// A text with a few things cut out, doubled, swapped or put in.
pub fn mutated(text: &str, random: &mut Random) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    for _ in 0..=random.below(12) {
        let length = letters.len();
        let at = random.below(length + 1);
        let end = (at + random.below(30)).min(length);
        match random.below(6) {
            0 => drop(letters.drain(at..end)),
            1 => {
                let part: Vec<char> = letters[at..end].to_vec();
                let to = random.below(length + 1);
                letters.splice(to..to, part);
            }
            2 => {
                let snippet = random.of(&SNIPPETS);
                letters.splice(at..at, snippet.chars());
            }
            3 => {
                // Any character there is, surrogates aside.
                let any = char::from_u32(u32::try_from(random.below(0x0011_0000)).unwrap_or(0))
                    .unwrap_or('\u{fffd}');
                letters.insert(at, any);
            }
            4 if length > 1 => letters.swap(at.min(length - 1), end.min(length - 1)),
            _ => {
                let digit = char::from_digit(u32::try_from(random.below(10)).unwrap_or(0), 10).unwrap_or('0');
                letters.splice(at..at, std::iter::repeat_n(digit, random.below(40)));
            }
        }
    }
    letters.into_iter().collect()
}

/// Bytes of any sort: random ones, or a text with some bytes overwritten.
pub fn bytes(text: &str, random: &mut Random) -> Vec<u8> {
    let any = |random: &mut Random| u8::try_from(random.next() & 0xff).unwrap_or(0);
    if random.below(2) == 0 {
        let length = random.below(4000);
        return (0..length).map(|_| any(random)).collect();
    }
    let mut bytes = text.as_bytes().to_vec();
    for _ in 0..random.below(50) {
        let at = random.below(bytes.len());
        if let Some(byte) = bytes.get_mut(at) {
            *byte = any(random);
        }
    }
    bytes
}

/// Why the claims of a text do not stand where they say; nothing where they do.
pub fn misplaced(text: &str, claims: &[reading::Claim]) -> Option<String> {
    let counted: Vec<char> =
        text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n").chars().collect();
    let mut identifiers = std::collections::BTreeSet::new();
    for claim in claims {
        if claim.start >= claim.end || claim.end > counted.len() {
            return Some(format!("{} is at {}..{} of {}", claim.id, claim.start, claim.end, counted.len()));
        }
        let slice: String = counted[claim.start..claim.end].iter().collect();
        if slice != claim.quote {
            return Some(format!("{} quotes {:?}, and {slice:?} stands there", claim.id, claim.quote));
        }
        let wrong =
            [claim.low, claim.high].into_iter().flatten().find(|value| !value.is_finite() || *value < 0.0);
        if wrong.is_some() || matches!((claim.low, claim.high), (Some(low), Some(high)) if low > high) {
            return Some(format!("{} counts {:?} to {:?}", claim.id, claim.low, claim.high));
        }
        if claim.confidence.values().any(|sure| !(0.0..=1.0).contains(sure)) {
            return Some(format!("{} is sure beyond 0 to 1", claim.id));
        }
        if !identifiers.insert(&claim.id) {
            return Some(format!("{} stands twice", claim.id));
        }
    }
    None
}
