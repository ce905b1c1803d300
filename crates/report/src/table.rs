//! `runs.parquet`: one row a run, any named columns, and what is known about them as plain key-value pairs.
//!
//! The low-level Parquet writer suffices for flat tables and keeps Arrow out of the build.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use parquet::basic::{Compression, ConvertedType, LogicalType, Repetition, Type as PhysicalType};
use parquet::column::reader::ColumnReader;
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;
use sha2::{Digest, Sha256};

use crate::error::ReportError;
use crate::files;
use crate::manifest::hexadecimal;

/// Newest format of `runs.parquet` known here.
pub const FORMAT: u64 = 1;
const FORMAT_KEY: &str = "umpire.format";

/// A table by columns; all columns are equally long.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RunsTable {
    /// Seed, command, versions and the like, by name. Names beginning with `umpire.` belong to this crate.
    pub meta: BTreeMap<String, String>,
    /// Columns in order.
    pub columns: Vec<(String, ColumnData)>,
}

/// One column.
#[derive(Clone, Debug, PartialEq)]
pub enum ColumnData {
    /// Real numbers; not-a-number stands for a missing value.
    F64(Vec<f64>),
    /// Counts and identifiers.
    U64(Vec<u64>),
    /// Text.
    Text(Vec<String>),
}

impl ColumnData {
    /// Number of rows.
    pub fn len(&self) -> usize {
        match self {
            Self::F64(values) => values.len(),
            Self::U64(values) => values.len(),
            Self::Text(values) => values.len(),
        }
    }

    /// True without rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl RunsTable {
    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, |(_, column)| column.len())
    }

    /// The column of a name.
    pub fn column(&self, name: &str) -> Option<&ColumnData> {
        self.columns.iter().find(|(found, _)| found == name).map(|(_, column)| column)
    }

    /// SHA-256 over names and values of all columns (not the `meta`), in hexadecimal: equal digests mean equal
    /// results, bit for bit, however the file was compressed.
    pub fn digest(&self) -> String {
        let mut hash = Sha256::new();
        let text = |hash: &mut Sha256, text: &str| {
            hash.update((text.len() as u64).to_le_bytes());
            hash.update(text);
        };
        for (name, column) in &self.columns {
            text(&mut hash, name);
            match column {
                ColumnData::F64(values) => {
                    hash.update(b"f");
                    values.iter().for_each(|value| hash.update(value.to_bits().to_le_bytes()));
                }
                ColumnData::U64(values) => {
                    hash.update(b"u");
                    values.iter().for_each(|value| hash.update(value.to_le_bytes()));
                }
                ColumnData::Text(values) => {
                    hash.update(b"t");
                    values.iter().for_each(|value| text(&mut hash, value));
                }
            }
        }
        hexadecimal(&hash.finalize())
    }

    fn check(&self) -> Result<(), ReportError> {
        let malformed = |reason| Err(ReportError::Malformed { what: "the table of runs", reason });
        for (index, (name, column)) in self.columns.iter().enumerate() {
            if column.len() != self.rows() {
                let reason =
                    format!("column `{name}` has {} rows, the first has {}", column.len(), self.rows());
                return malformed(reason);
            }
            if self.columns[..index].iter().any(|(other, _)| other == name) {
                return malformed(format!("two columns are called `{name}`"));
            }
        }
        Ok(())
    }
}

/// Writes a table, whole or not at all.
///
/// # Errors
/// [`ReportError::Malformed`] where columns differ in length or share a name, [`ReportError::File`] where the
/// operating system refuses.
pub fn write_runs(path: &Path, table: &RunsTable) -> Result<(), ReportError> {
    table.check()?;
    let bytes = encode(table)
        .map_err(|error| ReportError::Malformed { what: "the table of runs", reason: error.to_string() })?;
    files::write_atomically(path, &bytes)
}

fn encode(table: &RunsTable) -> Result<Vec<u8>, ParquetError> {
    let fields = table
        .columns
        .iter()
        .map(|(name, column)| field(name, column).map(Arc::new))
        .collect::<Result<Vec<_>, _>>()?;
    let schema = Arc::new(Type::group_type_builder("runs").with_fields(fields).build()?);
    let mut pairs = vec![KeyValue::new(FORMAT_KEY.to_string(), FORMAT.to_string())];
    pairs.extend(table.meta.iter().map(|(key, value)| KeyValue::new(key.clone(), value.clone())));
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_created_by("umpire".into())
        .set_key_value_metadata(Some(pairs))
        .build();
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties))?;
    let mut group = writer.next_row_group()?;
    let mut columns = table.columns.iter();
    while let (Some((_, column)), Some(mut writer)) = (columns.next(), group.next_column()?) {
        match column {
            ColumnData::F64(values) => writer.typed::<DoubleType>().write_batch(values, None, None)?,
            ColumnData::U64(values) => {
                let values: Vec<i64> = values.iter().map(|value| value.cast_signed()).collect();
                writer.typed::<Int64Type>().write_batch(&values, None, None)?
            }
            ColumnData::Text(values) => {
                let values: Vec<ByteArray> = values.iter().map(|value| value.as_str().into()).collect();
                writer.typed::<ByteArrayType>().write_batch(&values, None, None)?
            }
        };
        writer.close()?;
    }
    group.close()?;
    writer.into_inner()
}

fn field(name: &str, column: &ColumnData) -> Result<Type, ParquetError> {
    let (physical, logical) = match column {
        ColumnData::F64(_) => (PhysicalType::DOUBLE, None),
        ColumnData::U64(_) => (PhysicalType::INT64, Some(LogicalType::integer(64, false))),
        ColumnData::Text(_) => (PhysicalType::BYTE_ARRAY, Some(LogicalType::String)),
    };
    Type::primitive_type_builder(name, physical)
        .with_repetition(Repetition::REQUIRED)
        .with_converted_type(ConvertedType::NONE)
        .with_logical_type(logical)
        .build()
}

/// Reads a table that [`write_runs`] wrote.
///
/// # Errors
/// [`ReportError::Newer`] where a later Umpire wrote it, [`ReportError::Unreadable`] where it is no such table or
/// was cut short, [`ReportError::File`] where the operating system refuses.
pub fn read_runs(path: &Path) -> Result<RunsTable, ReportError> {
    let bytes = files::read(path)?;
    let unreadable =
        |reason: String| ReportError::Unreadable { what: "table of runs", path: path.into(), reason };
    let reader = SerializedFileReader::new(bytes::Bytes::from(bytes))
        .map_err(|error| unreadable(error.to_string()))?;
    let mut meta: BTreeMap<String, String> = reader
        .metadata()
        .file_metadata()
        .key_value_metadata()
        .into_iter()
        .flatten()
        .filter_map(|pair| Some((pair.key.clone(), pair.value.clone()?)))
        .collect();
    let format = meta.remove(FORMAT_KEY).ok_or_else(|| unreadable("it names no format of Umpire".into()))?;
    let found: u64 = format.parse().map_err(|_| unreadable(format!("its format is `{format}`")))?;
    if found > FORMAT {
        return Err(ReportError::Newer { path: path.into(), found, known: FORMAT });
    }
    let columns = decode(&reader).map_err(|error| unreadable(error.to_string()))?;
    Ok(RunsTable { meta, columns })
}

fn decode(reader: &SerializedFileReader<bytes::Bytes>) -> Result<Vec<(String, ColumnData)>, ParquetError> {
    let schema = reader.metadata().file_metadata().schema_descr_ptr();
    let mut columns: Vec<(String, ColumnData)> = Vec::with_capacity(schema.num_columns());
    for group in 0..reader.num_row_groups() {
        let group = reader.get_row_group(group)?;
        let rows = usize::try_from(group.metadata().num_rows())
            .map_err(|_| ParquetError::General("a negative number of rows".into()))?;
        for index in 0..schema.num_columns() {
            let data = read_column(group.get_column_reader(index)?, rows)?;
            match columns.get_mut(index) {
                None => columns.push((schema.column(index).name().to_string(), data)),
                Some((_, have)) => append(have, data)?,
            }
        }
    }
    Ok(columns)
}

fn read_column(reader: ColumnReader, rows: usize) -> Result<ColumnData, ParquetError> {
    let data = match reader {
        ColumnReader::DoubleColumnReader(mut reader) => {
            let mut values = Vec::new();
            reader.read_records(rows, None, None, &mut values)?;
            ColumnData::F64(values)
        }
        ColumnReader::Int64ColumnReader(mut reader) => {
            let mut values = Vec::new();
            reader.read_records(rows, None, None, &mut values)?;
            ColumnData::U64(values.into_iter().map(i64::cast_unsigned).collect())
        }
        ColumnReader::ByteArrayColumnReader(mut reader) => {
            let mut values: Vec<ByteArray> = Vec::new();
            reader.read_records(rows, None, None, &mut values)?;
            let texts = values.iter().map(|value| value.as_utf8().map(str::to_string));
            ColumnData::Text(texts.collect::<Result<_, _>>()?)
        }
        _ => return Err(ParquetError::General("a column of a type that Umpire never writes".into())),
    };
    if data.len() == rows { Ok(data) } else { Err(ParquetError::EOF("a column ends too early".into())) }
}

fn append(have: &mut ColumnData, more: ColumnData) -> Result<(), ParquetError> {
    match (have, more) {
        (ColumnData::F64(have), ColumnData::F64(more)) => have.extend(more),
        (ColumnData::U64(have), ColumnData::U64(more)) => have.extend(more),
        (ColumnData::Text(have), ColumnData::Text(more)) => have.extend(more),
        _ => return Err(ParquetError::General("a column changes its type".into())),
    }
    Ok(())
}
