int sigma() {
  return 3;
}
