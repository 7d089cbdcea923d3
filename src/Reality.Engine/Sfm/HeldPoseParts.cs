namespace Reality.Engine.Sfm;

/// <summary>Parts of a pose that an adjustment keeps while the others move.</summary>
[Flags]
internal enum HeldParts
{
    None = 0,
    Rotation = 1,

    /// <summary>The projection center.</summary>
    Center = 2,
    Both = Rotation | Center,
}

/// <summary>
/// Removes held parts of poses from the normal equations. Their rows and columns become those of the identity, and their right
/// side becomes zero, so their steps are zero.
/// </summary>
/// <remarks>
/// The first three parameters of a pose turn rotation and translation together, so the center stays. The last three shift the
/// center, and the rotation stays.
/// </remarks>
internal static class HeldPoseParts
{
    private const int PoseLength = 6;

    /// <summary>Clears the derivatives by held parts.</summary>
    public static void Clear(HeldParts held, Span<double> row)
    {
        for (var k = 0; k < PoseLength; k++)
        {
            if (Holds(held, k))
                row[k] = 0;
        }
    }

    /// <summary>Puts ones on the diagonal for held parts, and takes priors on them away.</summary>
    public static void Hold(HeldParts held, ParameterBlock hessian, Span<double> gradient)
    {
        for (var k = 0; k < PoseLength; k++)
        {
            if (!Holds(held, k))
                continue;
            for (var other = 0; other < PoseLength; other++)
                hessian[k, other] = hessian[other, k] = 0;
            hessian[k, k] = 1;
            gradient[k] = 0;
        }
    }

    private static bool Holds(HeldParts held, int parameter) =>
        held.HasFlag(parameter < 3 ? HeldParts.Rotation : HeldParts.Center);
}
