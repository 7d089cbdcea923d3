namespace Reality.Contract.Exports;

/// <summary>Options of an I3S export.</summary>
public sealed record I3sOptions : TextureOptions;
