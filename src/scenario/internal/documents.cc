#include "scenario/internal/documents.h"

#include <array>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "model/synthetic.h"
#include "scenario/internal/incident_list.h"
#include "scenario/internal/params.h"
#include "scenario/internal/yaml_text.h"

namespace longwatch::scenario::internal {
namespace {

constexpr std::array<std::pair<std::string_view, DocumentRole>, 9> kRoles = {{
    {"actors", DocumentRole::Actors},
    {"cases", DocumentRole::Cases},
    {"indicators", DocumentRole::Indicators},
    {"incident-list", DocumentRole::IncidentList},
    {"claims", DocumentRole::Claims},
    {"responses", DocumentRole::Responses},
    {"decisions", DocumentRole::Decisions},
    {"targets", DocumentRole::Targets},
    {"other", DocumentRole::Other},
}};

DocumentRole role_of(Params& params) {
  std::vector<std::string_view> words;
  for (const auto& [word, role] : kRoles) {
    words.push_back(word);
  }
  const std::string word = params.word("role", words, "other");
  for (const auto& [name, role] : kRoles) {
    if (name == word) {
      return role;
    }
  }
  return DocumentRole::Other;
}

// A name inside the directory, no way out of it.
bool is_relative_name(std::string_view name) {
  return !name.empty() && name.front() != '/' && name.find("..") == std::string_view::npos &&
         name.find('\\') == std::string_view::npos;
}

std::string marked(std::string text) {
  return text.find(model::kSyntheticMark) != std::string::npos
             ? std::move(text)
             : fmt::format("# {}: {}\n{}", model::kSyntheticField, model::kSyntheticMark, text);
}

std::string marked_json(const Node& tree) {
  Node node = tree;
  Node mark{NodeKind::Text};
  mark.text = model::kSyntheticMark;
  node.entries.emplace(node.entries.begin(), std::string(model::kSyntheticField), std::move(mark));
  return json_of(node) + "\n";
}

IncidentListRequest read_list(const Script& script, const Node& node, Params& outer) {
  IncidentListRequest request;
  request.start = script.start;
  request.seed = script.seed;
  Params params(node, script.file, "incident_list");
  request.prefix = params.text("prefix", "NCC");
  request.listed = params.number("listed", 100, 100'000);
  request.state = params.number("state", 20, 100'000);
  request.criminal = params.number("criminal", 30, 100'000);
  if (request.state + request.criminal + 2 > request.listed) {
    params.refuse("listed", "more than 'state' and 'criminal' together",
                  fmt::format("{}", request.listed));
  }
  if (const Status status = params.finish(); !status.ok()) {
    outer.adopt(status.error());
  }
  return request;
}

/// Reads the content of one document, whichever form it has.
std::string content_of(const Script& script, Params& params) {
  if (const Node* const tree = params.node("yaml")) {
    return YamlText().content() + yaml_of(*tree);
  }
  if (const Node* const tree = params.node("json")) {
    if (tree->kind != NodeKind::Map) {
      params.refuse("json", "a map", to_text(tree->kind));
    }
    return marked_json(*tree);
  }
  if (const Node* const list = params.node("incident_list")) {
    IncidentListRequest request = read_list(script, *list, params);
    read_calendar(script, request);
    return params.failed() ? "" : incident_list_text(request);
  }
  if (params.has("lines")) {
    std::string text;
    for (const std::string& line : params.texts("lines")) {
      text.append(line).push_back('\n');
    }
    return marked(std::move(text));
  }
  return marked(params.need("text"));
}

}  // namespace

Result<std::vector<Document>> read_documents(const Script& script) {
  std::vector<Document> out;
  std::set<std::string> names;
  for (const Node& node : script.section("documents").items) {
    Params params(node, script.file, "document");
    Document document;
    document.file = params.need("file");
    document.role = role_of(params);
    for (const std::string_view key : {"yaml", "json", "incident_list", "lines", "text"}) {
      params.node(key);
    }
    document.text = content_of(script, params);
    if (!is_relative_name(document.file) || document.file.starts_with("telemetry/") ||
        !names.insert(document.file).second) {
      params.refuse("file", "a name of its own below the directory, outside telemetry/",
                    document.file);
    }
    LW_TRY(params.finish());
    out.push_back(std::move(document));
  }
  return out;
}

}  // namespace longwatch::scenario::internal
