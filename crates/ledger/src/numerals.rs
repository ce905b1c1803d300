//! The numbers that a few words say, in English, Korean, Chinese and Japanese.
//!
//! This answers one question only: could these words say that number? It errs towards yes, because it guards
//! locators against slipping, and does not read accounts.

/// Relative difference under which two readings are the same number.
const SAME: f64 = 1e-9;

/// Longest numeral read, in tokens; no text writes a longer one, and a hostile one must not cost time.
const LONGEST: usize = 48;

/// Words that count what is left over: the figure meant is a difference, which only a reader can work out.
const REMAINDER: [&str; 12] = [
    "all but",
    "except",
    "the rest",
    "but for",
    "나머지",
    "제외",
    "빼고",
    "其余",
    "其餘",
    "除",
    "を除",
    "残り",
];

/// Whether the words can say `value`.
///
/// A number of 1 or 0 need not be spelled out: “the colonel fell” says one, “no officer” says none. Words that count
/// what is left over (“all but four”) can say any number.
pub fn says(words: &str, value: f64) -> bool {
    if REMAINDER.iter().any(|remainder| words.contains(remainder)) {
        return true;
    }
    let readings = readings(words);
    if readings.iter().any(|&reading| (reading - value).abs() <= SAME * value.abs().max(1.0)) {
        return true;
    }
    readings.is_empty() && (value == 0.0 || value == 1.0)
}

/// Every number that can be read out of the words, in order, doubtful ones included.
pub fn readings(words: &str) -> Vec<f64> {
    let folded = fold(words);
    let tokens = tokens(&folded);
    let mut readings = Vec::new();
    for run in runs(&tokens) {
        read_run(run, &mut readings);
    }
    add_scaled(&tokens, &mut readings);
    add_quotients(&mut readings, &folded);
    readings
}

/// One word of a numeral.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Token {
    /// A number written in digits or as one word below ten, or a positional digit.
    Number(f64),
    /// Ten, hundred, thousand, dozen: multiplies what stands before it in its section.
    Small(f64),
    /// Ten thousand, hundred million, English thousand and million: closes a section.
    Large(f64),
    /// Several, some: an unstated digit, as in 數十 or 수백.
    Vague,
    /// “and” inside an English numeral.
    And,
    /// White space.
    Space,
    /// Anything else.
    Other,
}

const ENGLISH: &[(&str, Token)] = &[
    ("zero", Token::Number(0.0)),
    ("no", Token::Number(0.0)),
    ("none", Token::Number(0.0)),
    ("not", Token::Number(0.0)),
    ("nor", Token::Number(0.0)),
    ("without", Token::Number(0.0)),
    ("nobody", Token::Number(0.0)),
    ("a", Token::Number(1.0)),
    ("an", Token::Number(1.0)),
    ("one", Token::Number(1.0)),
    ("once", Token::Number(1.0)),
    ("single", Token::Number(1.0)),
    ("two", Token::Number(2.0)),
    ("twice", Token::Number(2.0)),
    ("pair", Token::Number(2.0)),
    ("both", Token::Number(2.0)),
    ("three", Token::Number(3.0)),
    ("four", Token::Number(4.0)),
    ("five", Token::Number(5.0)),
    ("six", Token::Number(6.0)),
    ("seven", Token::Number(7.0)),
    ("week", Token::Number(7.0)),
    ("eight", Token::Number(8.0)),
    ("nine", Token::Number(9.0)),
    ("ten", Token::Number(10.0)),
    ("eleven", Token::Number(11.0)),
    ("twelve", Token::Number(12.0)),
    ("thirteen", Token::Number(13.0)),
    ("fourteen", Token::Number(14.0)),
    ("fifteen", Token::Number(15.0)),
    ("sixteen", Token::Number(16.0)),
    ("seventeen", Token::Number(17.0)),
    ("eighteen", Token::Number(18.0)),
    ("nineteen", Token::Number(19.0)),
    ("twenty", Token::Number(20.0)),
    ("thirty", Token::Number(30.0)),
    ("forty", Token::Number(40.0)),
    ("fifty", Token::Number(50.0)),
    ("sixty", Token::Number(60.0)),
    ("seventy", Token::Number(70.0)),
    ("eighty", Token::Number(80.0)),
    ("ninety", Token::Number(90.0)),
    ("half", Token::Number(0.5)),
    ("dozen", Token::Small(12.0)),
    ("dozens", Token::Small(12.0)),
    ("score", Token::Small(20.0)),
    ("hundred", Token::Small(100.0)),
    ("hundreds", Token::Small(100.0)),
    ("fold", Token::Other),
    ("thousand", Token::Large(1e3)),
    ("thousands", Token::Large(1e3)),
    ("million", Token::Large(1e6)),
    ("several", Token::Vague),
    ("and", Token::And),
];

/// Longest first, so that 일주일 is a week before it is a one.
const EASTERN: &[(&str, Token)] = &[
    ("일주일", Token::Number(7.0)),
    ("一周", Token::Number(7.0)),
    ("一週", Token::Number(7.0)),
    ("하나", Token::Number(1.0)),
    ("다섯", Token::Number(5.0)),
    ("여섯", Token::Number(6.0)),
    ("일곱", Token::Number(7.0)),
    ("여덟", Token::Number(8.0)),
    ("아홉", Token::Number(9.0)),
    ("스물", Token::Number(20.0)),
    ("스무", Token::Number(20.0)),
    ("서른", Token::Number(30.0)),
    ("마흔", Token::Number(40.0)),
    ("예순", Token::Number(60.0)),
    ("일흔", Token::Number(70.0)),
    ("여든", Token::Number(80.0)),
    ("아흔", Token::Number(90.0)),
    ("절반", Token::Number(0.5)),
    ("열", Token::Number(10.0)),
    ("쉰", Token::Number(50.0)),
    ("한", Token::Number(1.0)),
    ("두", Token::Number(2.0)),
    ("둘", Token::Number(2.0)),
    ("세", Token::Number(3.0)),
    ("셋", Token::Number(3.0)),
    ("네", Token::Number(4.0)),
    ("넷", Token::Number(4.0)),
    ("영", Token::Number(0.0)),
    ("일", Token::Number(1.0)),
    ("이", Token::Number(2.0)),
    ("삼", Token::Number(3.0)),
    ("사", Token::Number(4.0)),
    ("오", Token::Number(5.0)),
    ("육", Token::Number(6.0)),
    ("칠", Token::Number(7.0)),
    ("팔", Token::Number(8.0)),
    ("구", Token::Number(9.0)),
    ("십", Token::Small(10.0)),
    ("백", Token::Small(100.0)),
    ("천", Token::Small(1e3)),
    ("만", Token::Large(1e4)),
    ("억", Token::Large(1e8)),
    ("수", Token::Vague),
    ("〇", Token::Number(0.0)),
    ("零", Token::Number(0.0)),
    ("无", Token::Number(0.0)),
    ("無", Token::Number(0.0)),
    ("없", Token::Number(0.0)),
    ("没", Token::Number(0.0)),
    ("沒", Token::Number(0.0)),
    ("一", Token::Number(1.0)),
    ("壹", Token::Number(1.0)),
    ("二", Token::Number(2.0)),
    ("貳", Token::Number(2.0)),
    ("两", Token::Number(2.0)),
    ("兩", Token::Number(2.0)),
    ("三", Token::Number(3.0)),
    ("參", Token::Number(3.0)),
    ("四", Token::Number(4.0)),
    ("五", Token::Number(5.0)),
    ("六", Token::Number(6.0)),
    ("七", Token::Number(7.0)),
    ("八", Token::Number(8.0)),
    ("九", Token::Number(9.0)),
    ("半", Token::Number(0.5)),
    ("十", Token::Small(10.0)),
    ("拾", Token::Small(10.0)),
    ("百", Token::Small(100.0)),
    ("千", Token::Small(1e3)),
    ("万", Token::Large(1e4)),
    ("萬", Token::Large(1e4)),
    ("亿", Token::Large(1e8)),
    ("億", Token::Large(1e8)),
    ("数", Token::Vague),
    ("數", Token::Vague),
];

/// Full-width digits and signs become plain, letters small; separators of thousands go.
fn fold(words: &str) -> Vec<char> {
    let plain: Vec<char> = words
        .chars()
        .map(|letter| match letter {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(letter as u32 - 0xfee0).unwrap_or(letter),
            '\u{3000}' | '\u{a0}' | '\u{2009}' | '\u{202f}' => ' ',
            _ => letter.to_ascii_lowercase(),
        })
        .collect();
    let digit = |at: usize| plain.get(at).is_some_and(char::is_ascii_digit);
    (0..plain.len())
        .filter(|&at| {
            let separates = plain[at] == ','
                && at > 0
                && digit(at - 1)
                && (1..=3).all(|ahead| digit(at + ahead))
                && !digit(at + 4);
            !separates
        })
        .map(|at| plain[at])
        .collect()
}

fn tokens(letters: &[char]) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(&letter) = letters.get(at) {
        let rest = &letters[at..];
        if letter.is_ascii_digit() {
            let (number, length) = digits(rest);
            tokens.push(Token::Number(number));
            at += length;
        } else if letter.is_ascii_alphabetic() {
            let word: String = rest.iter().take_while(|letter| letter.is_ascii_alphabetic()).collect();
            let token =
                ENGLISH.iter().find(|(known, _)| *known == word).map_or(Token::Other, |&(_, token)| token);
            tokens.push(token);
            at += word.len();
        } else if let Some((length, token)) = eastern(rest) {
            tokens.push(token);
            at += length;
        } else {
            // A hyphen joins “twenty-one” and “three-hundred” as a space would.
            tokens.push(if letter.is_whitespace() || letter == '-' { Token::Space } else { Token::Other });
            at += 1;
        }
    }
    tokens
}

fn digits(letters: &[char]) -> (f64, usize) {
    let mut length = letters.iter().take_while(|letter| letter.is_ascii_digit()).count();
    if letters.get(length) == Some(&'.') && letters.get(length + 1).is_some_and(char::is_ascii_digit) {
        length += 1 + letters[length + 1..].iter().take_while(|letter| letter.is_ascii_digit()).count();
    }
    let text: String = letters[..length].iter().collect();
    (text.parse().unwrap_or(f64::NAN), length)
}

fn eastern(letters: &[char]) -> Option<(usize, Token)> {
    EASTERN.iter().find_map(|&(word, token)| {
        let length = word.chars().count();
        letters.get(..length).filter(|slice| slice.iter().copied().eq(word.chars())).map(|_| (length, token))
    })
}

/// Stretches of tokens that can make up one numeral.
fn runs(tokens: &[Token]) -> impl Iterator<Item = &[Token]> {
    tokens.split(|token| *token == Token::Other).filter(|run| {
        run.iter().any(|token| matches!(token, Token::Number(_) | Token::Small(_) | Token::Large(_)))
    })
}

/// Reads a run from every token at which a numeral can begin, noting each value that the numeral passes through.
fn read_run(run: &[Token], readings: &mut Vec<f64>) {
    for begin in 0..run.len() {
        if matches!(run[begin], Token::Number(_) | Token::Small(_) | Token::Large(_) | Token::Vague) {
            read_from(&run[begin..], readings);
        }
    }
}

/// Sections of ten thousand (or of an English thousand), as the four languages build numerals.
fn read_from(run: &[Token], readings: &mut Vec<f64>) {
    for &vague in vague_digits(run) {
        let (mut total, mut section, mut pending): (f64, f64, Option<f64>) = (0.0, 0.0, None);
        let mut after_unit = false;
        for (index, token) in run.iter().take(LONGEST).enumerate() {
            match *token {
                Token::Number(number) => {
                    pending = match pending {
                        // 一九二〇 is positional; “twenty one” and 스물 하나 add.
                        Some(before) if before >= 20.0 && before % 10.0 == 0.0 && number < 10.0 => {
                            Some(before + number)
                        }
                        Some(10.0) if number < 10.0 => Some(10.0 + number),
                        Some(before) if before < 1e6 && number < 10.0 && number.fract() == 0.0 => {
                            Some(before * 10.0 + number)
                        }
                        Some(_) => break,
                        None => Some(number),
                    };
                    after_unit = false;
                }
                Token::Small(unit) => {
                    // “Two thousand three hundred” multiplies its own digit, 千三百 an understood one.
                    section += pending.take().unwrap_or(1.0) * unit;
                    after_unit = true;
                }
                Token::Large(unit) => {
                    let counted = section + pending.take().unwrap_or(0.0);
                    total += if counted == 0.0 { unit } else { counted * unit };
                    section = 0.0;
                    after_unit = true;
                }
                Token::Vague if index == 0 => pending = Some(vague),
                Token::Vague => break,
                Token::And if after_unit => {}
                Token::And => break,
                Token::Space => continue,
                Token::Other => break,
            }
            let value = total + section + pending.unwrap_or(0.0);
            if value.is_finite() {
                readings.push(value);
            }
        }
    }
}

/// 數十 says anything from twenty to ninety: its ends are readings.
fn vague_digits(run: &[Token]) -> &'static [f64] {
    if run.first() == Some(&Token::Vague) { &[2.0, 9.0] } else { &[1.0] }
}

/// “Fifteen to twenty thousand” and 2~3천 share one unit: every number is also read with each unit of the words.
fn add_scaled(tokens: &[Token], readings: &mut Vec<f64>) {
    let mut scales: Vec<f64> = Vec::new();
    for token in tokens {
        if let Token::Small(unit) | Token::Large(unit) = *token
            && !scales.contains(&unit)
        {
            scales.push(unit);
        }
    }
    let plain: Vec<f64> = readings.iter().copied().filter(|&reading| reading < 100.0).collect();
    for scale in scales {
        readings.extend(plain.iter().map(|number| number * scale));
    }
    // “Thousands” alone is two to nine thousand.
    if let [Token::Small(unit) | Token::Large(unit)] = tokens {
        readings.extend([2.0 * unit, 9.0 * unit]);
    }
}

/// “Nine of ten”, 10 % and 3割 are shares.
fn add_quotients(readings: &mut Vec<f64>, letters: &[char]) {
    let plain: Vec<f64> =
        readings.iter().copied().filter(|&reading| reading > 0.0 && reading <= 100.0).take(12).collect();
    for &one in &plain {
        readings.extend(plain.iter().filter(|&&other| one < other).map(|other| one / other));
    }
    if letters.contains(&'%') {
        readings.extend(plain.iter().map(|number| number / 100.0));
    }
}
