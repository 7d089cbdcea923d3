namespace Reality.Engine.Matching;

/// <summary>A feature of a first photo and one of a second that look alike.</summary>
/// <param name="DistanceRatio">Distance of the descriptors divided by that to the next similar; small is distinctive.</param>
public readonly record struct FeatureMatch(int First, int Second, float DistanceRatio);
