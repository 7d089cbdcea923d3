namespace Reality.Architecture.Tests;

/// <summary>The reading of arrows between folders, on sources of a few lines.</summary>
public sealed class FolderArrowsTests
{
    [Fact]
    public void Folders_that_name_each_others_types_are_a_cycle_described_thinnest_arrow_first()
    {
        var arrows = new FolderArrows(
        [
            ("src/A/Anchor.cs", "using R.B;\nnamespace R.A;\nclass Anchor { Buoy? _buoy; }"),
            ("src/A/Chain.cs", "using R.B;\nnamespace R.A;\nclass Chain { Buoy? _buoy; Rope? _rope; }"),
            ("src/B/Buoy.cs", "namespace R.B;\nclass Buoy { R.A.Anchor? _anchor; }\nclass Rope;"),
            ("src/C/Crane.cs", "using R.A;\nnamespace R.C;\nclass Crane { Anchor? _anchor; }"),
        ]);

        var cycle = Assert.Single(arrows.FindCycles());

        Assert.Equal(["src/A", "src/B"], cycle);
        Assert.Equal(
            """
            cycle of 2: src/A, src/B
                1 src/B -> src/A  Buoy.cs: Anchor
                2 src/A -> src/B  Anchor.cs: Buoy; Chain.cs: Buoy, Rope
            """,
            arrows.Describe(cycle));
    }

    [Fact]
    public void A_detour_closes_a_cycle_too() => Assert.Equal(
        ["src/A", "src/B", "src/C"],
        Assert.Single(Cycles(
            ("src/A/Anchor.cs", "using R.B;\nnamespace R.A;\nclass Anchor { Buoy? _buoy; }"),
            ("src/B/Buoy.cs", "using R.C;\nnamespace R.B;\nclass Buoy { Crane? _crane; }"),
            ("src/C/Crane.cs", "using R.A;\nnamespace R.C;\nclass Crane { Anchor? _anchor; }"))));

    [Fact]
    public void A_folder_and_its_subfolder_are_two_nodes() => Assert.Equal(
        ["src/A", "src/A/Inner"],
        Assert.Single(Cycles(
            ("src/A/Anchor.cs", "using R.A.Inner;\nnamespace R.A;\nclass Anchor { Buoy? _buoy; }"),
            ("src/A/Inner/Buoy.cs", "namespace R.A.Inner;\nclass Buoy { Anchor? _anchor; }"))));

    [Theory]
    [InlineData("namespace R.B;\nclass Buoy { Anchor? _anchor; }", "the namespace is not visible")]
    [InlineData("namespace R.B;\nclass Buoy; // R.A.Anchor", "a comment")]
    [InlineData("namespace R.B;\nclass Buoy { string _name = \"R.A.Anchor\"; }", "a string")]
    [InlineData("using R.A;\nnamespace R.B;\nclass Buoy { Anchor? _anchor; class Anchor; }", "a type of its own")]
    public void Names_of_nothing_visible_are_no_arrow(string buoy, string reason)
    {
        var cycles = Cycles(
            ("src/A/Anchor.cs", "using R.B;\nnamespace R.A;\nclass Anchor { Buoy? _buoy; }"), ("src/B/Buoy.cs", buoy));
        Assert.True(cycles.Count == 0, reason);
    }

    private static IReadOnlyList<IReadOnlyList<string>> Cycles(params (string Path, string Text)[] files) =>
        new FolderArrows(files).FindCycles();
}
