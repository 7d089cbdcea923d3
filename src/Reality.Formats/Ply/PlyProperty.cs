namespace Reality.Formats.Ply;

/// <summary>A column of an element.</summary>
/// <param name="CountType">Type of a list's count; null for a single number.</param>
internal sealed record PlyProperty(string Name, PlyType Type, PlyType? CountType);
