using Reality.Engine.Sfm;
using Reality.Jobs.Report;

namespace Reality.Jobs.Tests.Report;

/// <summary>What the report says about control points.</summary>
public sealed class ControlSectionTests
{
    [Fact]
    public void Control_and_check_points_are_told_apart()
    {
        var html = ControlSection.Build(new()
        {
            Points = [Point("A<1>", ControlRole.Adjusted, [0.012, -0.003, 0.02]), Point("B", ControlRole.Check, [0.1, 0.2])],
            ControlPoints = new(1, 0.0124, 0.02, 0.4),
            CheckPoints = new(1, 0.2236, null, 0.4),
            ResidualsInSigmas = 1.2,
        }).ToString();

        Assert.Contains("Root mean square residual of 1 control points: 1.2 cm horizontally, 2.0 cm in height, 0.40 px", html,
            StringComparison.Ordinal);
        Assert.Contains("The accuracy that is stated for them explains these residuals: root mean square 1.2 standard", html,
            StringComparison.Ordinal);
        Assert.Contains("1 check points, which had no influence: 22.4 cm horizontally, 0.40 px in photos.", html,
            StringComparison.Ordinal);
        Assert.Contains("this test was performed using ONLY 1 checkpoints", html, StringComparison.Ordinal);
        Assert.Contains(
            "for a 23 (cm) RMSE_H horizontal positional accuracy class; the tested horizontal positional accuracy was found to "
            + "be RMSE_H = 22.4 (cm).", html, StringComparison.Ordinal);
        Assert.Contains("<td>A&lt;1&gt;</td><td>control</td><td class=\"n\">1.0 cm / 2.0 cm</td>", html,
            StringComparison.Ordinal);
        Assert.Contains("<td class=\"no\">not used</td>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("Left out", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_check_points_the_errors_of_points_that_are_left_out_are_shown()
    {
        var html = ControlSection.Build(new()
        {
            Points = [Point("A", ControlRole.Adjusted, [0.01, 0, 0.02]) with { LeaveOneOutMeters = [0.03, 0.04, 0.06] }],
            ControlPoints = new(1, 0.01, 0.02, 0.4),
            LeaveOneOut = new(1, 0.05, 0.06, 0.4),
            ResidualsInSigmas = 4,
        }).ToString();

        Assert.Contains("There are no check points. With each of 1 control points left out in turn", html,
            StringComparison.Ordinal);
        Assert.Contains("<td class=\"n\">5.0 cm</td><td class=\"n\">6.0 cm</td></tr>", html, StringComparison.Ordinal);
        Assert.Contains("larger than the accuracy that is stated for them explains", html, StringComparison.Ordinal);
        Assert.Equal("", ControlSection.Build(null).ToString());
    }

    private static ControlPointFigures Point(string name, ControlRole role, double[] residual) => new()
    {
        Name = name, Role = role, HorizontalSigmaMeters = 0.01, VerticalSigmaMeters = 0.02, ResidualMeters = residual,
        RmsPixels = 0.4, Marks = [new("a.jpg", [0.3, 0.2], true), new("b.jpg", null, false)],
    };
}
