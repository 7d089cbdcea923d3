namespace Reality.Jobs.Tests.Execution;

/// <summary>Tests that share the scenes of <see cref="SurveyBench"/>.</summary>
[CollectionDefinition(Name)]
public sealed class SurveyJobs : ICollectionFixture<SurveyBench>
{
    public const string Name = "survey jobs";
}
