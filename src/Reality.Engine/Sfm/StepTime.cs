namespace Reality.Engine.Sfm;

/// <summary>Wall time of one step of the calibration.</summary>
public sealed record StepTime(string Name, double Seconds);
