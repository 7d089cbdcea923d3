using Reality.Storage.Database;

namespace Reality.Storage.Jobs;

/// <summary>A page of jobs, newest first.</summary>
/// <param name="Next">Where the next page begins; null on the last.</param>
public sealed record JobPage(IReadOnlyList<JobRow> Jobs, JobCursor? Next);
