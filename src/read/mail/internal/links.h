#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace longwatch::read::mail {

/// The addresses that the text of a message leads to. Nothing else of the text is kept.
class Links {
 public:
  /// A text as it is: every "http://...", "https://...", "ftp://..." in it.
  void add_text(std::string_view text);

  /// HTML: what its tags lead to and fetch, those inside comments too (mail programs show some of
  /// them), and what stands in its text.
  void add_html(std::string_view html);

  /// Each once, in the order of the message.
  const std::vector<std::string>& urls() const { return urls_; }

  /// Those of them that are fetched as pictures when the message is shown.
  const std::vector<std::string>& images() const { return images_; }

  /// Some were left out or cut, because there were more or longer ones than the limit.
  bool is_clipped() const { return is_clipped_; }

 private:
  class Html;

  void add(std::string_view url, bool is_image);

  std::vector<std::string> urls_;
  std::vector<std::string> images_;
  std::set<std::string, std::less<>> known_urls_;
  std::set<std::string, std::less<>> known_images_;
  bool is_clipped_ = false;
};

/// HTML with character references of ASCII undone.
std::string without_references(std::string_view text);

/// The host of an address in small letters, without user and port; empty when it has none.
std::string host_of(std::string_view url);

}  // namespace longwatch::read::mail
