// SPDX-License-Identifier: Apache-2.0
//
// A doubly linked list whose links live in the elements. An element that dies takes itself out, so
// a list never points to what is gone; inserting and removing take no memory and cannot fail.
// A type that is to be in several lists at once derives from several links, told apart by Tag.
#pragma once

#include <cassert>

namespace restante {

template <class Tag>
class ListLink {
 public:
  ListLink() = default;
  ListLink(const ListLink&) = delete;
  ListLink& operator=(const ListLink&) = delete;
  ~ListLink() { unlink(); }

  bool is_linked() const { return next_ != this; }

  void unlink() {
    previous_->next_ = next_;
    next_->previous_ = previous_;
    previous_ = next_ = this;
  }

 private:
  template <class Element, class ListTag>
  friend class IntrusiveList;

  ListLink* previous_ = this;
  ListLink* next_ = this;
};

template <class Element, class Tag>
class IntrusiveList {
 public:
  IntrusiveList() = default;
  ~IntrusiveList() {
    while (!empty()) pop_front();
  }

  bool empty() const { return !head_.is_linked(); }

  // REQUIRES: !empty().
  Element& front() const {
    assert(!empty());
    return static_cast<Element&>(*head_.next_);
  }

  // The first that `is_wanted`; null if there is none.
  template <class IsWanted>
  Element* find_first(IsWanted is_wanted) const {
    for (ListLink<Tag>* at = head_.next_; at != &head_; at = at->next_) {
      auto& element = static_cast<Element&>(*at);
      if (is_wanted(element)) return &element;
    }
    return nullptr;
  }

  // Null: there is none.
  Element* first() const { return empty() ? nullptr : &front(); }
  // The one behind it; null: it is the last. REQUIRES: it is in this list.
  Element* after(Element& element) const {
    ListLink<Tag>* const next = static_cast<ListLink<Tag>&>(element).next_;
    return next == &head_ ? nullptr : static_cast<Element*>(next);
  }

  // Takes the first one out. REQUIRES: !empty().
  Element& pop_front() {
    assert(!empty());
    ListLink<Tag>& first = *head_.next_;
    first.unlink();
    return static_cast<Element&>(first);
  }

  // REQUIRES: the element is in no list of this Tag.
  void push_back(Element& element) {
    ListLink<Tag>& link = element;
    assert(!link.is_linked());
    link.previous_ = head_.previous_;
    link.next_ = &head_;
    head_.previous_->next_ = &link;
    head_.previous_ = &link;
  }

  // Moves all elements of `other` to the end of this list.
  void take_all(IntrusiveList& other) {
    while (!other.empty()) push_back(other.pop_front());
  }

 private:
  ListLink<Tag> head_;
};

}  // namespace restante
