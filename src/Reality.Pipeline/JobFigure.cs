namespace Reality.Pipeline;

/// <summary>A named figure of a job as people read it, with its unit.</summary>
public sealed record JobFigure(string Name, string Value);
