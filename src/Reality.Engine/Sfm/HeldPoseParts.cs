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
/// Takes held parts of poses out of the normal equations: their rows and columns become those of the identity, with nothing on
/// the right side, so that their steps are zero.
/// </summary>
/// <remarks>
/// The first three parameters of a pose turn rotation and translation together, which leaves the center where it is; the last
/// three shift the center and leave the rotation.
/// </remarks>
internal static class HeldPoseParts
{
    private const int PoseLength = 6;

    /// <summary>Removes the held parts from linearized blocks; does nothing if no pose has any.</summary>
    public static void Remove(BundleProblem problem, BundleStructure structure, BundleLinearization blocks)
    {
        if (problem.Held is not { } held)
            return;
        for (var photo = 0; photo < held.Length; photo++)
        {
            if (held[photo] == HeldParts.None || problem.PoseIsFixed[photo])
                continue;
            for (var k = 0; k < PoseLength; k++)
            {
                if (held[photo].HasFlag(k < 3 ? HeldParts.Rotation : HeldParts.Center))
                    Remove(k, photo, structure, blocks);
            }
        }
    }

    private static void Remove(int parameter, int photo, BundleStructure structure, BundleLinearization blocks)
    {
        var hessian = blocks.PoseHessian[photo];
        for (var k = 0; k < PoseLength; k++)
            hessian[parameter, k] = hessian[k, parameter] = 0;
        hessian[parameter, parameter] = 1;
        blocks.PoseGradient[photo][parameter] = 0;
        var camera = blocks.CameraPose[photo];
        for (var k = 0; k < structure.FreeCountOfPhoto(photo); k++)
            camera[k, parameter] = 0;
        for (var n = structure.FirstOfPhoto[photo]; n < structure.FirstOfPhoto[photo + 1]; n++)
            blocks.PosePoint[structure.ObservationsOfPhoto[n]].ClearColumn(parameter);
    }
}
