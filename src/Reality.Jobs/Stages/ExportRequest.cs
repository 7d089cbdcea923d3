namespace Reality.Jobs.Stages;

/// <summary>An export that a job is asked for.</summary>
/// <param name="Place">Where its files go.</param>
internal sealed record ExportRequest(ExportFormat Format, string Place);
