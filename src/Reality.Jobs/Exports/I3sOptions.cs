namespace Reality.Jobs.Exports;

/// <summary>Options of an I3S export.</summary>
public sealed record I3sOptions : TextureOptions;
