using System.Reflection;
using Reality.Contract.Requests;
using Reality.Testing;

namespace Reality.Jobs.Tests.Docs;

public sealed class OptionsPageTests
{
    [Fact]
    public void The_page_shows_the_options_as_they_are()
    {
        var page = new OptionsPage().Write();
        var path = Path.Combine(SharedData.RepositoryRoot, "docs", "options.md");
        if (Environment.GetEnvironmentVariable("REALITY_WRITE_DOCS") is not null)
            File.WriteAllText(path, page);
        Assert.True(
            File.Exists(path) && File.ReadAllText(path) == page,
            "docs/options.md is not up to date: run REALITY_WRITE_DOCS=1 ./test Jobs OptionsPage");
    }

    [Fact]
    public void Every_option_says_what_its_absence_stands_for()
    {
        var records = JobPlanners.OfContract.All
            .Select(planner => planner.Type.RequestType.GetProperty("Options")?.PropertyType)
            .Concat(ExportFormats.All.Select(format => format.OptionsType));
        var silent = records.OfType<Type>()
            .SelectMany(record => record.GetProperties())
            .Where(option => option.CanWrite && option.GetCustomAttribute<DefaultAttribute>() is null)
            .Select(option => $"{option.DeclaringType!.Name}.{option.Name}")
            .Distinct();
        Assert.Empty(silent);
    }
}
