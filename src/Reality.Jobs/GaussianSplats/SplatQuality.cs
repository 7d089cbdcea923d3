namespace Reality.Jobs.GaussianSplats;

/// <summary>How long splats are trained.</summary>
public enum SplatQuality
{
    Medium,
    Standard,
    High,
}
