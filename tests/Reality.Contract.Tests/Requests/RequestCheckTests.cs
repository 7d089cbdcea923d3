using Reality.Contract.Requests;

namespace Reality.Contract.Tests.Requests;

public sealed class RequestCheckTests
{
    [Fact]
    public void Repetitions_are_named_by_their_own_index()
    {
        var check = new RequestCheck();

        check.Distinct(["a", "b", "a", "a"], "outputs");

        Assert.Equal(["outputs[2]", "outputs[3]"], check.Problems.Select(problem => problem.Target));
    }

    [Theory]
    [InlineData("inputs.scene", "inputs", true)]
    [InlineData("inputs", "inputs.scene", true)]
    [InlineData("inputs.scene", "inputs.scene", true)]
    [InlineData("inputs.scene", "inputs.extent", false)]
    [InlineData("inputs.scene", "outputs", false)]
    public void A_problem_concerns_its_property_its_owner_and_its_parts(string at, string target, bool expected)
    {
        var check = new RequestCheck();
        check.Add(at, "Wrong.");

        Assert.Equal(expected, check.HasProblemAt(target));
    }

    [Fact]
    public void Problems_beyond_the_limit_are_dropped()
    {
        var check = new RequestCheck();

        for (var i = 0; i < RequestCheck.MaxProblems + 10; i++)
            check.Add($"outputs[{i}]", "Wrong.");

        Assert.Equal(RequestCheck.MaxProblems, check.Problems.Count);
        Assert.Equal("outputs[0]", check.Problems[0].Target);
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("line\nbreak", "line\uFFFDbreak")]
    [InlineData("\u202Eleft", "\uFFFDleft")]
    [InlineData("\U0001F600", "\U0001F600")]
    public void Foreign_text_is_shown_without_control_and_format_characters(string text, string expected) =>
        Assert.Equal(expected, Shown.Text(text));

    [Fact]
    public void Long_foreign_text_is_cut_at_a_character()
    {
        Assert.Equal(new string('a', 200), Shown.Text(new string('a', 200)));
        Assert.Equal(new string('a', 200) + "…", Shown.Text(new string('a', 201)));

        var smiles = string.Concat(Enumerable.Repeat("\U0001F600", 201));
        Assert.Equal(smiles[..400] + "…", Shown.Text(smiles));
    }
}
