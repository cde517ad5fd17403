int detect() {
  return 2;
}
