using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Engine.Sfm;

/// <summary>The data that can place a finished reconstruction, each with the move that it determines.</summary>
internal sealed class RegistrationSources(
    Reconstruction reconstruction, MeasuredPositions positions, ControlNetwork control, CalibrationOptions options)
{
    private readonly Rotation[] _attitudes = MeasuredOrientation.Rotations(reconstruction);
    private Similarity _local = Core.Geometry.Similarity.Identity;
    private UserPlacement? _user;

    /// <summary>Registered photos with a position.</summary>
    public int[] Photos { get; } = positions.Measurable();

    /// <summary>By measured positions; null if they determine nothing.</summary>
    public PositionAlignment? Positions { get; private set; }

    /// <summary>By control points; null if they determine nothing.</summary>
    public PositionAlignment? Control { get; private set; }

    /// <summary>Estimates all moves.</summary>
    /// <param name="byPositions">By measured positions, if these determine one.</param>
    /// <param name="hasFrame">Whether the reconstruction is in the frame of the poses that the scene already had.</param>
    /// <param name="asksForControl">Whether control points were requested by name.</param>
    public void Estimate(PositionAlignment? byPositions, bool hasFrame, bool asksForControl)
    {
        Positions = byPositions;
        Control = options.Control != PositionUse.None || asksForControl ? control.Align(positions.Up()) : null;
        _user = UserPlacement.Of(reconstruction);
        _local = hasFrame ? Core.Geometry.Similarity.Identity : LocalPlacement.UprightAtUnitBaseline(reconstruction);
    }

    /// <summary>The data of each part.</summary>
    public RegistrationChoice Choose(RegistrationOptions requested) => new(
        requested, Positions?.Agrees.Count(agrees => agrees) ?? 0, _attitudes.Length)
    {
        ControlCount = Control?.Agrees.Count(agrees => agrees) ?? 0,
        UsableControlCount = control.Usable.Length,
        HasUserOrigin = _user?.Origins.Count > 0,
        HasUserAxes = _user?.Directions.Count > 0,
        HasUserScale = _user?.Scale is not null,
    };

    /// <summary>The move that the chosen data determine together.</summary>
    public Similarity Similarity(RegistrationChoice choice)
    {
        if (choice.IsBy(RegistrationData.Positions))
            return Positions!.WorldFromLocal;
        if (choice.IsBy(RegistrationData.ControlPoints))
            return Control!.WorldFromLocal;
        var scale = choice.Scale == RegistrationData.UserConstraints ? _user!.Scale!.Value : Of(choice.Scale).Scale;
        var rotation = choice.Rotation switch
        {
            RegistrationData.Rotations => RotationAverage.Of(_attitudes),
            RegistrationData.UserConstraints => _user!.Rotation(_local.Rotation),
            _ => Of(choice.Rotation).Rotation,
        };
        var middle = LocalPlacement.TiePointMedian(reconstruction);
        var shift = choice.Position switch
        {
            RegistrationData.Positions => ShiftByPositions(scale, rotation),
            RegistrationData.ControlPoints => ShiftByControl(scale, rotation),
            RegistrationData.UserConstraints => _user!.Shift(scale, rotation),
            _ => _local * middle - scale * (rotation * middle),
        };
        return new(scale, rotation, shift);
    }

    private Similarity Of(RegistrationData data) => data switch
    {
        RegistrationData.Positions => Positions!.WorldFromLocal,
        RegistrationData.ControlPoints => Control!.WorldFromLocal,
        _ => _local,
    };

    private Vector3d ShiftByPositions(double scale, Rotation rotation)
    {
        var agreeing = Photos.Where((_, i) => Positions!.Agrees[i]).ToArray();
        return MeasuredOrientation.Shift(
            Array.ConvertAll(agreeing, p => scale * (rotation * reconstruction.CameraFromWorld[p].Center)),
            Array.ConvertAll(agreeing, positions.Of));
    }

    private Vector3d ShiftByControl(double scale, Rotation rotation)
    {
        var agreeing = control.Usable.Where((_, i) => Control!.Agrees[i]).ToArray();
        return MeasuredOrientation.Shift(
            Array.ConvertAll(agreeing, i => scale * (rotation * control.Located[i].Position!.Value)),
            Array.ConvertAll(agreeing, i => control.PriorOf(i, control.Origin)));
    }
}
