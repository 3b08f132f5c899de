/** The name with its sign: two boards on one post, pointing different ways. */
export function Brand() {
  return (
    <span className="wp-brand">
      <img src="/waypost.svg" alt="" width={24} height={24} />
      Waypost
    </span>
  );
}
