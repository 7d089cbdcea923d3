using Reality.Contract.Specifications;
using Reality.Engine.Sfm;
using Reality.Jobs.Calibration;
using Act = Reality.Contract.Specifications.AdjustmentConstraints;
using Options = Reality.Contract.Specifications.CalibrationOptions;

namespace Reality.Jobs.Tests.Calibration;

/// <summary>What the options of a job make of control points and positions.</summary>
public sealed class ControlUseTests
{
    [Fact]
    public void Constraints_act_alone_or_together()
    {
        Assert.Equal((PositionUse.Adjust, PositionUse.Adjust, true), UseOf([]));
        Assert.Equal((PositionUse.Adjust, PositionUse.Adjust, true), UseOf([Act.Automatic]));
        Assert.Equal((PositionUse.Adjust, PositionUse.Place, false), UseOf([Act.ControlPoints]));
        Assert.Equal((PositionUse.None, PositionUse.Adjust, false), UseOf([Act.PositionMetadata]));
        Assert.Equal((PositionUse.Adjust, PositionUse.Adjust, false), UseOf([Act.ControlPoints, Act.PositionMetadata]));
        Assert.Equal((PositionUse.Place, PositionUse.Place, true), UseOf([Act.None]));
    }

    [Fact]
    public void A_registration_without_constraints_never_bends()
    {
        foreach (var source in (ReadOnlySpan<RegistrationSource>)[RegistrationSource.ControlPoints,
            RegistrationSource.UserConstraints])
        {
            var settings = CalibrationPlanner.SettingsOf(new() { RigidRegistrationPosition = source }).Calibration;

            Assert.Equal((PositionUse.Place, PositionUse.Place), (settings.Control, settings.Positions));
            Assert.Equal(source.ToString(), settings.Registration!.Position.ToString());
        }
        Assert.Equal(
            (RegistrationData.ControlPoints, RegistrationData.UserConstraints),
            CalibrationPlanner.SettingsOf(new()
            {
                RigidRegistrationRotation = RotationRegistrationSource.ControlPoints,
                RigidRegistrationScale = RegistrationSource.UserConstraints,
            }).Calibration.Registration is var r ? (r!.Rotation, r.Scale) : default);
    }

    private static (PositionUse Control, PositionUse Positions, bool Chooses) UseOf(IReadOnlyList<Act> constraints)
    {
        var settings = CalibrationPlanner.SettingsOf(new Options { AdjustmentConstraints = constraints }).Calibration;
        return (settings.Control, settings.Positions, settings.ChoosesAdjustmentData);
    }
}
