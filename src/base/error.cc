#include "base/error.h"

#include <array>
#include <utility>

#include "base/check.h"

namespace longwatch {

struct Error::Content {
  ErrorCode code;
  std::string message;
  std::string place;
  std::string hint;
  std::vector<std::string> context;
};

std::string_view to_text(ErrorCode code) {
  constexpr std::array<std::string_view, 11> kNames = {
      "invalid input", "not found", "unsupported", "corrupt",   "input/output",   "limit reached",
      "conflict",      "denied",    "unavailable", "cancelled", "internal error",
  };
  return kNames.at(static_cast<std::size_t>(code));
}

Error::Error(ErrorCode code, std::string message)
    : content_(std::make_unique<Content>(Content{code, std::move(message), {}, {}, {}})) {}

Error::Error(const Error& other) : content_(std::make_unique<Content>(*other.content_)) {}

Error& Error::operator=(const Error& other) {
  if (this != &other) {
    content_ = std::make_unique<Content>(*other.content_);
  }
  return *this;
}

Error::Error(Error&& other) noexcept = default;
Error& Error::operator=(Error&& other) noexcept = default;
Error::~Error() = default;

ErrorCode Error::code() const {
  return content_->code;
}

const std::string& Error::message() const {
  return content_->message;
}

const std::string& Error::place() const {
  return content_->place;
}

const std::string& Error::hint() const {
  return content_->hint;
}

const std::vector<std::string>& Error::context() const {
  return content_->context;
}

Error&& Error::at(std::string place) && {
  content_->place = std::move(place);
  return std::move(*this);
}

Error&& Error::with_hint(std::string hint) && {
  content_->hint = std::move(hint);
  return std::move(*this);
}

Error&& Error::while_doing(std::string doing) && {
  content_->context.push_back(std::move(doing));
  return std::move(*this);
}

std::string Error::to_line() const {
  std::string line;
  if (!place().empty()) {
    line.append(place()).append(": ");
  }
  line.append(message());
  for (const std::string& doing : context()) {
    line.append(" (while ").append(doing).append(")");
  }
  return line;
}

}  // namespace longwatch
