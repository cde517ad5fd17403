#include "share/html/internal/page_head.h"

#include <fmt/format.h>

#include "share/html/internal/markup.h"

namespace longwatch::share::html::internal {

std::string page_head(std::string_view title, std::string_view style, std::string_view script) {
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src '{}'; "
      "script-src '{}'; base-uri 'none'; form-action 'none'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"referrer\" content=\"no-referrer\">\n"
      "<title>{}</title>\n<style>{}</style>\n</head>\n",
      policy_hash(style), policy_hash(script), escaped(title, 220), style);
}

std::string colour_class(model::Tlp tlp) {
  const std::string_view name = name_of(tlp);
  const std::size_t colon = name.find(':');
  return std::string(name.substr(colon + 1, name.find('+') - colon - 1));
}

}  // namespace longwatch::share::html::internal
