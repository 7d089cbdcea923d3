namespace Reality.Storage.ITwins;

/// <summary>Who looks at what is stored.</summary>
/// <param name="ITwinIds">iTwins that the user's token names, besides those of the database.</param>
public sealed record Viewer(string UserId, IReadOnlyCollection<string> ITwinIds);
