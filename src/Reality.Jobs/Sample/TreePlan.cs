namespace Reality.Jobs.Sample;

/// <summary>A tree: where it stands in the world, its height and the radius of its crown in meters.</summary>
internal sealed record TreePlan(double X, double Y, double Height, double CrownRadius, bool IsConifer, int Id);
