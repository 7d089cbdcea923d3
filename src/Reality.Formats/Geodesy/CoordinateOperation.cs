using Reality.Core.Geodesy;

namespace Reality.Formats.Geodesy;

/// <summary>Chooses PROJ's transformation between two coordinate systems.</summary>
internal static class CoordinateOperation
{
    // Members of PROJ_GRID_AVAILABILITY_USE and PROJ_SPATIAL_CRITERION in proj.h.
    private const int IgnoreGridAvailability = 2;
    private const int PartialIntersection = 1;

    /// <summary>
    /// Creates the operation in a context; both systems in the order (east or longitude, north or latitude, height).
    /// </summary>
    /// <exception cref="NotSupportedException">
    /// No operation is known, or those that are known need grids that are not installed.
    /// </exception>
    public static IntPtr Create(ProjContext context, CoordinateSystem source, CoordinateSystem target)
    {
        var from = CreateWithHeight(context, source);
        var to = CreateWithHeight(context, target);
        var operation = CreateBetween(context, from, to, mayGuess: false);
        if (operation == IntPtr.Zero)
        {
            if (MissingGrid(context, from, to) is { } grid)
            {
                throw new NotSupportedException(
                    $"The transformation from {source.Name} to {target.Name} needs the grid {grid}, which is not installed.");
            }
            // Between datums without known relation PROJ takes coordinates for equal, heights above any surface too.
            if (source.HasVerticalDatum || target.HasVerticalDatum)
            {
                throw new NotSupportedException(
                    $"There is no transformation of heights from {source.Name} to {target.Name}.");
            }
            operation = CreateBetween(context, from, to, mayGuess: true);
        }
        if (operation != IntPtr.Zero)
            operation = context.Own(ProjLibrary.NormalizeForVisualization(context.Handle, operation));
        return operation != IntPtr.Zero
            ? operation
            : throw new NotSupportedException(
                $"There is no transformation from {source.Name} to {target.Name}: {context.Error()}.");
    }

    private static IntPtr CreateBetween(ProjContext context, IntPtr from, IntPtr to, bool mayGuess)
    {
        if (from == IntPtr.Zero || to == IntPtr.Zero)
            return IntPtr.Zero;
        string?[] options = [mayGuess ? "ALLOW_BALLPARK=YES" : "ALLOW_BALLPARK=NO", null];
        return context.Own(ProjLibrary.CreateCrsToCrs(context.Handle, from, to, IntPtr.Zero, options));
    }

    /// <summary>The first grid that the best of all known operations lacks; null if none is known.</summary>
    private static unsafe string? MissingGrid(ProjContext context, IntPtr from, IntPtr to)
    {
        if (from == IntPtr.Zero || to == IntPtr.Zero)
            return null;
        var choice = ProjLibrary.CreateOperationChoice(context.Handle, IntPtr.Zero);
        ProjLibrary.SetGridAvailabilityUse(context.Handle, choice, IgnoreGridAvailability);
        ProjLibrary.SetAllowBallpark(context.Handle, choice, 0);
        ProjLibrary.SetSpatialCriterion(context.Handle, choice, PartialIntersection);
        var known = ProjLibrary.CreateOperations(context.Handle, from, to, choice);
        string? missing = null;
        for (var i = 0; known != IntPtr.Zero && missing is null && i < ProjLibrary.CountOf(known); i++)
            missing = MissingGrid(context, context.Own(ProjLibrary.ItemOf(context.Handle, known, i)));
        ProjLibrary.DestroyList(known);
        ProjLibrary.DestroyOperationChoice(choice);
        return missing;
    }

    private static unsafe string? MissingGrid(ProjContext context, IntPtr operation)
    {
        for (var i = 0; i < ProjLibrary.GridCount(context.Handle, operation); i++)
        {
            byte* name = null;
            var isKnown = ProjLibrary.GridAt(
                context.Handle, operation, i, &name, null, null, null, null, null, out var isAvailable);
            if (isKnown != 0 && isAvailable == 0)
                return ProjLibrary.Text(name);
        }
        return null;
    }

    /// <summary>Creates the system, with ellipsoidal heights if it is two-dimensional; WGS 84 for a local system.</summary>
    private static IntPtr CreateWithHeight(ProjContext context, CoordinateSystem system)
    {
        if (system.Kind == CoordinateSystemKind.LocalEnu)
            return context.CreateCrs(CoordinateSystem.Wgs84.Definition);
        var crs = context.CreateCrs(system.Definition);
        if (crs == IntPtr.Zero || system.HasVerticalDatum || system.Kind == CoordinateSystemKind.Geocentric)
            return crs;
        var promoted = context.Own(ProjLibrary.PromoteTo3D(context.Handle, IntPtr.Zero, crs));
        return promoted == IntPtr.Zero ? crs : promoted;
    }
}
