namespace Reality.Jobs.Stages;

/// <summary>A file that did not become a photo of the scene, and why, in words.</summary>
internal sealed record LeftOutPhoto(string Name, string Reason);
