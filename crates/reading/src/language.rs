//! Which language a sentence is in: by its script, then by what stands around it.

/// Letters of each script in a stretch of text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scripts {
    /// Hangul, old letters included.
    pub hangul: usize,
    /// Hiragana and katakana.
    pub kana: usize,
    /// Han characters.
    pub han: usize,
    /// Latin letters.
    pub latin: usize,
}

/// The script of a letter: 0 none, 1 Latin, 2 Hangul, 3 kana, 4 Han.
const fn script(letter: char) -> u8 {
    match letter {
        'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}' => 1,
        '\u{1100}'..='\u{11ff}'
        | '\u{3130}'..='\u{318f}'
        | '\u{a960}'..='\u{a97f}'
        | '\u{ac00}'..='\u{d7ff}' => 2,
        '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' | '\u{30fd}'..='\u{30ff}' => 3,
        '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' | '〇' | '々' => 4,
        _ => 0,
    }
}

/// What a block of letters of several scripts has for a script.
const MIXED: u8 = 255;

/// The script of every block of 64 letters of the Basic Multilingual Plane.
static BLOCKS: [u8; 1024] = {
    let mut blocks = [MIXED; 1024];
    let mut block = 0_u32;
    while block < 1024 {
        let mut script_of_all = None::<u8>;
        let mut one = true;
        let mut place = 0;
        while place < 64 {
            let here = match char::from_u32(block * 64 + place) {
                Some(letter) => script(letter),
                None => 0,
            };
            match script_of_all {
                Some(before) if before != here => one = false,
                _ => script_of_all = Some(here),
            }
            place += 1;
        }
        if one && let Some(script) = script_of_all {
            blocks[block as usize] = script;
        }
        block += 1;
    }
    blocks
};

impl Scripts {
    /// Counts the letters.
    pub fn of(text: &str) -> Self {
        let mut counts = [0_usize; 5];
        let bytes = text.as_bytes();
        let mut latin = 0;
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            if byte < 0x80 {
                latin += usize::from(byte.is_ascii_alphabetic());
                at += 1;
                continue;
            }
            let Some(letter) = text[at..].chars().next() else { break };
            at += letter.len_utf8();
            // Most blocks of 64 letters are of one script.
            let script = match BLOCKS.get(letter as usize / 64) {
                Some(&MIXED) | None => script(letter),
                Some(&script) => script,
            };
            counts[usize::from(script)] += 1;
        }
        let [_, more, hangul, kana, han] = counts;
        Self { hangul, kana, han, latin: latin + more }
    }

    /// Adds the letters of another stretch.
    pub fn add(&mut self, other: Self) {
        self.hangul += other.hangul;
        self.kana += other.kana;
        self.han += other.han;
        self.latin += other.latin;
    }

    /// The language the scripts speak for; `around` decides where they do not.
    ///
    /// One Hangul particle outweighs any number of Han characters: Korean of the 1910s and 1920s is mostly Han. The same
    /// holds for kana. A name in brackets does not turn an English sentence into another language.
    pub fn language(self, around: &'static str) -> &'static str {
        let east = self.hangul * 2 + self.kana * 2 + self.han * 2;
        if east == 0 && self.latin == 0 {
            return around;
        }
        if self.latin > east * 2 {
            return "en";
        }
        if self.hangul > 0 && self.hangul * 2 >= self.kana && (around == "ko" || self.hangul * 12 >= self.han)
        {
            return "ko";
        }
        if self.kana > 0 && (around == "ja" || self.kana * 12 >= self.han) {
            return "ja";
        }
        if self.han > 0 {
            // Han alone: a heading or a note in a Korean or Japanese text stays with it.
            return if (around == "ko" || around == "ja") && self.han < 200 { around } else { "zh" };
        }
        if self.latin > 0 && around != "en" && self.latin < 12 { around } else { "en" }
    }
}

#[cfg(test)]
mod tests {
    use super::Scripts;

    #[test]
    fn one_particle_outweighs_the_characters() {
        let language = |text: &str| Scripts::of(text).language("en");
        assert_eq!(language("獨立軍의 戰果는 敵 死傷 千二百餘名이라 하였다."), "ko");
        assert_eq!(language("我軍ノ死傷二十余名ナリ"), "ja");
        assert_eq!(language("敌军伤亡三百余人。"), "zh");
        assert_eq!(language("They met at Mukden (奉天) in 1905."), "en");
    }
}
