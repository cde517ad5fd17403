#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/finding.h"

/// A Sigma rule as written: what the front end (YAML, condition grammar, log sources) hands to the
/// compiler, and what the naive twin of the test library evaluates directly. Nothing here is
/// optimised or lowered: modifiers stand as an ordered list, values as scalars, quantified
/// conditions (`1 of sel_*`) are already resolved to the selections they name. Specification:
/// Sigma 2.1, sigma-rules-specification.
namespace longwatch::detect::sigma {

/// Where in the rule file something was written. From 1; columns in bytes.
struct TextPlace {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
};

enum class Modifier : std::uint8_t {
  Contains,
  StartsWith,
  EndsWith,
  All,
  Exists,
  Cased,
  Neq,
  Windash,
  Re,
  ReIgnoreCase,
  ReMultiLine,
  ReDotAll,
  Base64,
  Base64Offset,
  Utf16Le,
  Utf16Be,
  Utf16,
  Lt,
  Lte,
  Gt,
  Gte,
  Minute,
  Hour,
  Day,
  Week,
  Month,
  Year,
  Cidr,
  Expand,
  FieldRef,
};

/// As written in a rule ("startswith"); aliases ("wide", "ignorecase") give the canonical name.
std::string_view to_text(Modifier modifier);

struct Scalar {
  enum class Kind : std::uint8_t { Null, Text, Integer, Real, Boolean };

  Kind kind = Kind::Null;
  std::string text;  ///< after YAML quoting, Sigma escapes still in place; for numbers and booleans
                     ///< as written
  std::int64_t integer = 0;
  double real = 0;
  bool boolean = false;
  TextPlace place;
};

enum class ValueForm : std::uint8_t { Single, List };

/// `field|modifier|modifier: value` or a list of keywords (then `field` is empty).
struct Item {
  std::string field;
  std::vector<Modifier> modifiers;  ///< in order; combination rules already checked
  std::vector<Scalar> values;       ///< OR, or AND with Modifier::All; at least one
  ValueForm form = ValueForm::Single;
  TextPlace place;

  bool is_keyword() const { return field.empty(); }

  bool has(Modifier modifier) const;
};

/// All items must hold.
struct ItemMap {
  std::vector<Item> items;
};

/// A search identifier: one of the maps must hold. A list of keywords is one map with one keyword
/// item.
struct Selection {
  std::string name;
  std::vector<ItemMap> alternatives;
  TextPlace place;
};

/// A boolean expression over selections, as nodes; children come before their parent, the root is
/// the last node.
struct ConditionNode {
  enum class Kind : std::uint8_t { Selection, And, Or, Not };

  Kind kind = Kind::Selection;
  std::uint32_t selection = 0;  ///< index into Rule::selections, for Kind::Selection
  std::vector<std::uint32_t>
      children;  ///< indices of nodes; exactly one for Not, at least one for And and Or
};

struct Condition {
  std::vector<ConditionNode> nodes;
  std::string text;  ///< as written
  TextPlace place;
};

struct LogSource {
  std::string category;
  std::string product;
  std::string service;
};

/// A filter whose selections and condition have become part of a rule.
struct AppliedFilter {
  std::string title;
  std::string id;
  std::string file;
  std::uint32_t first_selection = 0;  ///< of the rule's selections
  std::uint32_t selections = 0;
  Condition condition;  ///< of the filter alone, over the rule's selections
};

struct Rule {
  model::RuleInfo info;
  std::string status;  ///< "stable", "test", "experimental", ... or empty
  LogSource log_source;
  std::vector<Selection> selections;
  std::vector<Condition> conditions;   ///< OR; at least one
  std::vector<std::string> fields;     ///< the rule's own list of fields worth showing
  std::vector<AppliedFilter> filters;  ///< already in `conditions`
};

}  // namespace longwatch::detect::sigma
