package dev.belay.github.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The description finds what GitHub would refuse or, worse, overlook.
class ApiDescriptionTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "GET | /repos/a/b/deployments?environment=x&per_page=100 | |",
                "POST | /repos/a/b/deployments/7/statuses | {'state':'success','auto_inactive':false} |",
                "GET | /repos/a/b/deployment | | is not described",
                "GET | /repos/a/b/deployments/7/statuses?page_size=9 | | parameter page_size is not described",
                "GET | /repos/a/b/deployments/seven | | parameter deployment_id is seven",
                "GET | /repos/a/b/commits/main/check-runs?filter=newest | | parameter filter is newest",
                "PUT | /repos/a/b/deployments/7/statuses | | is not described with this method",
                "POST | /repos/a/b/deployments/7/statuses | {'state':'done'} | does not have a value in the enumeration",
                "POST | /repos/a/b/deployments/7/statuses | {'description':'x'} | required property 'state' not found",
                "POST | /repos/a/b/deployments/7/statuses | {'state':'error','autoInactive':true} | field autoInactive is not described",
                "POST | /repos/a/b/deployments | | the body is missing"
            })
    void findsWhatIsWrong(String method, String url, String body, String wrong) {
        String json = body == null ? "" : body.replace('\'', '"');
        var found = ApiDescription.violations(method, url, json);
        if (wrong == null) {
            assertThat(found).isEmpty();
        } else {
            assertThat(found).singleElement().asString().contains(wrong);
        }
    }
}
