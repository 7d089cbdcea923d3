namespace Reality.Storage.Jobs;

/// <summary>Which page of which jobs.</summary>
/// <param name="UserId">Who asks.</param>
/// <param name="ITwinIds">iTwins that the user belongs to by what the token says; the database may know of more.</param>
/// <param name="Filter">Without an iTwin in it, only the user's own jobs are listed.</param>
/// <param name="Top">Most jobs of the page, 1 or more.</param>
/// <param name="After">Null for the first page.</param>
public sealed record JobListing(string UserId, IReadOnlySet<string> ITwinIds, JobFilter Filter, int Top, JobCursor? After);
