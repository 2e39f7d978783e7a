//! The two expressions that ask CloudWatch for a metric: SEARCH of dashboards, SELECT of Metrics Insights.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/search-expression-syntax.html> and
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-metrics-insights-querylanguage.html>

use crate::metric::Metric;
use std::collections::BTreeMap;

/// The metric that an expression asks for; `None` for arithmetic on other metrics.
///
/// # Errors
/// It asks for one in a way that is not understood.
pub(crate) fn metric(place: &str, text: &str) -> Result<Option<Metric>, String> {
    let parsed = if text.contains("SEARCH(") {
        search(text)
    } else if text.contains("SELECT ") {
        select(text)
    } else {
        return Ok(None);
    };
    let (name, schema, asked) =
        parsed.ok_or_else(|| format!("has an expression like no other: {text}"))?;
    let mut names = schema.split(',').map(unquoted);
    let namespace = names.next().unwrap_or_default();
    let value =
        |name: &str| asked.iter().find(|(asked, _)| asked == name).map(|(_, value)| value.clone());
    let mut dimensions = BTreeMap::new();
    for name in names {
        let value = value(&name);
        dimensions.insert(name, value);
    }
    Ok(Some(Metric { place: place.to_owned(), namespace, name, dimensions }))
}

/// A metric's name, the namespace with its dimensions, and the values that dimensions are asked for.
type Parsed = (String, String, Vec<(String, String)>);

/// `SEARCH('{NAMESPACE,DIMENSION} MetricName="NAME"', 'Sum', 60)`
fn search(text: &str) -> Option<Parsed> {
    let schema = between(text, "SEARCH('{", "} ")?;
    let name = between(text, "} MetricName=\"", "\"'")?;
    Some((name.to_owned(), schema.to_owned(), Vec::new()))
}

/// `SELECT SUM(NAME) FROM SCHEMA("NAMESPACE", "DIMENSION") WHERE "DIMENSION" = 'VALUE'`
fn select(text: &str) -> Option<Parsed> {
    let name = between(text, "(", ") FROM SCHEMA(")?;
    let schema = between(text, "FROM SCHEMA(", ")")?;
    let mut asked = Vec::new();
    if let Some((_, conditions)) = text.split_once(" WHERE ") {
        for condition in conditions.split(" AND ") {
            let (dimension, value) = condition.split_once(" = ")?;
            asked.push((unquoted(dimension), unquoted(value)));
        }
    }
    Some((name.to_owned(), schema.to_owned(), asked))
}

fn between<'t>(text: &'t str, before: &str, after: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(before)?;
    rest.split_once(after).map(|(found, _)| found)
}

fn unquoted(word: &str) -> String {
    word.trim().trim_matches(['"', '\'']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(text: &str) -> Result<Option<(String, String, Vec<String>)>, String> {
        let shown = |metric: Metric| {
            let at = metric.dimensions.into_iter().map(|(name, value)| format!("{name}={value:?}"));
            (metric.namespace, metric.name, at.collect())
        };
        metric("X", text).map(|metric| metric.map(shown))
    }

    fn expected(at: &[&str]) -> Option<(String, String, Vec<String>)> {
        let at = at.iter().map(|word| (*word).to_owned()).collect();
        Some(("Own/test".to_owned(), "Requests".to_owned(), at))
    }

    #[test]
    fn a_search_and_a_query_name_a_metric() {
        let search = "SEARCH('{Own/test,endpoint,code} MetricName=\"Requests\"', 'Sum', 60)";
        assert_eq!(asked(search), Ok(expected(&["code=None", "endpoint=None"])));
        let query = "SELECT SUM(Requests) FROM SCHEMA(\"Own/test\", \"code\", \"endpoint\") \
                     WHERE \"code\" = 'OK' AND \"endpoint\" = 'list'";
        assert_eq!(asked(query), Ok(expected(&["code=Some(\"OK\")", "endpoint=Some(\"list\")"])));
    }

    #[test]
    fn arithmetic_names_none_and_what_is_not_understood_is_an_error() {
        assert_eq!(asked("IF(failed >= 5, 100 * failed / requests, 0)"), Ok(None));
        for odd in ["SEARCH('Requests')", "SELECT SUM(Requests) FROM \"Own\"", "SELECT x WHERE y"] {
            assert!(asked(odd).is_err(), "{odd}");
        }
    }
}
