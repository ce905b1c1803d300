//! The ledger from outside: reading, refusing, explaining and exchanging.

mod common;
mod numerals;
mod qingshanli;
mod reading;
mod robust;
mod weighing_claims;
