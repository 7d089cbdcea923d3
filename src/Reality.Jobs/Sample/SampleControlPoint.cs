using Reality.Core.Numerics;

namespace Reality.Jobs.Sample;

/// <summary>A painted target on the site: its true position in the world, and where photos see it.</summary>
/// <param name="YawRadians">From world east to the axis between its quarters, counter-clockwise.</param>
public sealed record SampleControlPoint(
    string Name, Vector3d Position, double YawRadians, IReadOnlyList<SampleObservation> Observations);
