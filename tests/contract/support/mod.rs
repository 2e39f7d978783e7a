//! What several tests stand on. There are no tests in here.

pub mod agreement;
pub mod challenge;
pub mod desk;
pub mod ground;
pub mod sources;
pub mod table_json;
