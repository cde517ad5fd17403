#include "read/evtx/field_namer.h"

#include "read/evtx/utf16_names.h"

namespace longwatch::read::evtx {
namespace {

constexpr std::size_t kSystemDepth = 2;  // Event > System

bool is_namespace(ByteView attribute) {
  return equals_ascii(attribute, "xmlns") || starts_with_ascii(attribute, "xmlns:");
}

Role role_of_text(ByteView element) {
  if (equals_ascii(element, "EventID")) {
    return Role::EventId;
  }
  if (equals_ascii(element, "Channel")) {
    return Role::Channel;
  }
  return equals_ascii(element, "Computer") ? Role::Computer : Role::None;
}

Role role_of_attribute(ByteView element, ByteView attribute) {
  if (equals_ascii(element, "Provider") && equals_ascii(attribute, "Name")) {
    return Role::Provider;
  }
  const bool is_time =
      equals_ascii(element, "TimeCreated") && equals_ascii(attribute, "SystemTime");
  return is_time ? Role::Time : Role::None;
}

}  // namespace

void FieldNamer::open(ByteView name) {
  if (!open_.empty()) {
    open_.back().has_content = true;
  }
  Element element;
  element.name = name;
  open_.push_back(element);
}

bool FieldNamer::names_the_data(ByteView attribute) const {
  return equals_ascii(attribute, "Name") && equals_ascii(open_.back().name, "Data");
}

void FieldNamer::set_data_name(ByteView utf16) {
  if (!utf16.empty()) {
    open_.back().has_data_name = true;
    open_.back().data_field = names_.of_data(utf16);
  }
}

Target FieldNamer::attribute(ByteView name) {
  if (is_namespace(name)) {
    return {};
  }
  const Element& element = open_.back();
  const Role role = is_child_of_system() ? role_of_attribute(element.name, name) : Role::None;
  return {names_.of_attribute(element.name, name), role};
}

Target FieldNamer::text() {
  if (open_.empty()) {
    return {};
  }
  open_.back().has_content = true;
  return text_target(open_.back());
}

bool FieldNamer::close(Target& target) {
  const Element element = open_.back();
  if (!element.has_content) {
    target = text_target(element);
  }
  open_.pop_back();
  return !element.has_content;
}

bool FieldNamer::is_directly_in_system() const {
  return open_.size() == kSystemDepth && equals_ascii(open_.back().name, "System");
}

bool FieldNamer::is_child_of_system() const {
  return open_.size() == kSystemDepth + 1 && equals_ascii(open_[kSystemDepth - 1].name, "System");
}

Target FieldNamer::text_target(const Element& element) {
  if (element.has_data_name) {
    return {element.data_field, Role::None};
  }
  return {names_.of_element(element.name),
          is_child_of_system() ? role_of_text(element.name) : Role::None};
}

}  // namespace longwatch::read::evtx
