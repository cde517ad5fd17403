#include "tests/naive/expand.h"

#include <cctype>

namespace longwatch::naive {
namespace {

bool is_name(std::string_view text) {
  for (const char c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '_' && c != '-') {
      return false;
    }
  }
  return !text.empty();
}

struct Cut {
  bool is_placeholder = false;
  std::string text;  ///< the name of a placeholder
};

std::vector<Cut> cut(std::string_view value) {
  std::vector<Cut> cuts(1);
  for (std::size_t i = 0; i < value.size(); ++i) {
    const std::string_view rest = value.substr(i);
    if (rest.starts_with("\\%")) {
      cuts.back().text += '%';
      ++i;
    } else if (rest.starts_with("\\\\") || rest.starts_with("\\*") || rest.starts_with("\\?")) {
      cuts.back().text += rest.substr(0, 2);
      ++i;
    } else if (rest.front() == '%' && rest.find('%', 1) != std::string_view::npos &&
               is_name(rest.substr(1, rest.find('%', 1) - 1))) {
      const std::size_t end = rest.find('%', 1);
      cuts.push_back({true, std::string(rest.substr(1, end - 1))});
      cuts.emplace_back();
      i += end;
    } else {
      cuts.back().text += rest.front();
    }
  }
  return cuts;
}

}  // namespace

Result<std::vector<Pieces>> fill_in(std::string_view value,
                                    const detect::sigma::Placeholders& placeholders) {
  std::vector<Pieces> ways(1);
  for (const Cut& one : cut(value)) {
    Pieces choices = {{Piece::Origin::Rule, one.text}};
    if (one.is_placeholder) {
      choices.clear();
      const auto found = placeholders.find(one.text);
      if (found == placeholders.end() || found->second.empty()) {
        return Error(ErrorCode::Unsupported, "no values for %" + one.text + "%");
      }
      for (const std::string& text : found->second) {
        choices.push_back({Piece::Origin::Placeholder, text});
      }
    }
    std::vector<Pieces> longer;
    for (const Pieces& way : ways) {
      for (const Piece& choice : choices) {
        longer.push_back(way);
        longer.back().push_back(choice);
      }
    }
    ways = longer;
  }
  return ways;
}

}  // namespace longwatch::naive
