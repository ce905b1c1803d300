//! Whole numbers as few bytes: LEB128, and zigzag for those with a sign.

use crate::error::ReplayError;

/// Writes numbers one after another.
#[derive(Default)]
pub(crate) struct Writer {
    pub(crate) bytes: Vec<u8>,
}

impl Writer {
    /// Seven bits a byte, the lowest first; the highest bit says that more follow.
    pub(crate) fn number(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.bytes.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.bytes.push(value as u8);
    }

    /// 0, -1, 1, -2, ... as 0, 1, 2, 3, ...
    pub(crate) fn signed(&mut self, value: i64) {
        self.number(((value << 1) ^ (value >> 63)) as u64);
    }

    /// One column of numbers.
    pub(crate) fn column(&mut self, values: impl Iterator<Item = u64>) {
        values.for_each(|value| self.number(value));
    }

    /// One column of differences from the value before, the first from 0.
    pub(crate) fn steps(&mut self, values: impl Iterator<Item = i64>) {
        let mut before = 0;
        for value in values {
            self.signed(value - before);
            before = value;
        }
    }
}

/// Reads them back.
pub(crate) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    fn short(&self) -> ReplayError {
        ReplayError::damaged(format!("it ends within a number, after {} bytes of its contents", self.at))
    }

    pub(crate) fn take(&mut self, count: usize) -> Result<&'a [u8], ReplayError> {
        let found = self.at.checked_add(count).and_then(|end| self.bytes.get(self.at..end));
        let found = found.ok_or_else(|| self.short())?;
        self.at += count;
        Ok(found)
    }

    pub(crate) fn number(&mut self) -> Result<u64, ReplayError> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = *self.bytes.get(self.at).ok_or_else(|| self.short())?;
            self.at += 1;
            let part = u64::from(byte & 0x7f);
            if shift == 63 && part > 1 {
                break;
            }
            value |= part << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(ReplayError::damaged(format!("a number before byte {} of its contents is too great", self.at)))
    }

    pub(crate) fn signed(&mut self) -> Result<i64, ReplayError> {
        let value = self.number()?;
        Ok((value >> 1) as i64 ^ -((value & 1) as i64))
    }

    /// A number of things, each of which takes at least so many bytes: never more than the file can hold.
    pub(crate) fn count(&mut self, least_bytes: usize) -> Result<usize, ReplayError> {
        let value = self.number()?;
        let left = (self.bytes.len() - self.at) / least_bytes;
        usize::try_from(value).ok().filter(|count| *count <= left).ok_or_else(|| {
            ReplayError::damaged(format!("it promises {value} entries and has room for {left}"))
        })
    }

    /// A column of numbers, none above a limit.
    pub(crate) fn column(&mut self, count: usize, most: u64) -> Result<Vec<u64>, ReplayError> {
        (0..count)
            .map(|_| {
                let value = self.number()?;
                if value > most {
                    return Err(ReplayError::damaged(format!(
                        "it names number {value} where {most} is the last"
                    )));
                }
                Ok(value)
            })
            .collect()
    }

    /// A column of differences, put together again.
    pub(crate) fn steps(&mut self, count: usize) -> Result<Vec<i64>, ReplayError> {
        let mut before = 0_i64;
        (0..count)
            .map(|_| {
                before = before
                    .checked_add(self.signed()?)
                    .ok_or_else(|| ReplayError::damaged("a sum of its steps is too great"))?;
                Ok(before)
            })
            .collect()
    }

    pub(crate) fn at_end(&self) -> bool {
        self.at == self.bytes.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_from_their_bytes() {
        let values = [0, 1, 127, 128, 300, u64::from(u32::MAX), u64::MAX];
        let signed = [0, -1, 1, i64::MIN, i64::MAX];
        let mut writer = Writer::default();
        writer.column(values.into_iter());
        signed.iter().for_each(|value| writer.signed(*value));
        let mut reader = Reader::new(&writer.bytes);
        assert_eq!(reader.column(values.len(), u64::MAX).unwrap(), values);
        for value in signed {
            assert_eq!(reader.signed().unwrap(), value);
        }
        assert!(reader.at_end());
        assert!(reader.number().is_err());
    }

    #[test]
    fn a_number_that_does_not_fit_is_refused() {
        assert!(Reader::new(&[0xff; 10]).number().is_err());
        assert!(Reader::new(&[0xff; 3]).number().is_err());
        assert!(Reader::new(&[200, 1, 0]).count(1).is_err());
        assert!(Reader::new(&[9]).column(1, 8).is_err());
    }
}
