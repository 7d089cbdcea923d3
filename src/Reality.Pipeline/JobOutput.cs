namespace Reality.Pipeline;

/// <summary>A file or folder that a job made for its user.</summary>
/// <param name="Name">What it is, e.g. "3D Tiles".</param>
/// <param name="Path">Full path.</param>
public sealed record JobOutput(string Name, string Path);
